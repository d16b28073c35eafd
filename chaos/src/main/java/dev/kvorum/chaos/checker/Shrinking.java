package dev.kvorum.chaos.checker;

import dev.kvorum.chaos.history.Operation;
import java.util.ArrayList;
import java.util.List;
import java.util.Set;

/**
 * Leaves out operations as long as {@link Reduction}'s two promises are kept: large pieces first,
 * then small ones.
 */
final class Shrinking {

  private final Operation unexplained;
  private final Dependence dependence;
  private final Set<Operation> needed;
  private final Steps steps;
  private final List<Operation> leftOut = new ArrayList<>();
  private List<Operation> kept;

  Shrinking(List<Operation> operations, Operation unexplained, long stepsMax) {
    this.kept = operations;
    this.unexplained = unexplained;
    this.dependence = new Dependence(operations);
    this.needed = dependence.withGrounds(unexplained);
    this.steps = new Steps(stepsMax);
  }

  List<Operation> smallest() {
    int size = kept.size();
    while (size > 0 && !steps.exhausted()) {
      int before = kept.size();
      leaveOutPieces(size);
      // A small piece that came out may have made room for another one.
      size = size <= 2 && kept.size() < before ? 2 : size / 2;
    }
    return kept;
  }

  private void leaveOutPieces(int size) {
    int end = kept.size();
    while (end > 0 && !steps.exhausted()) {
      leaveOut(kept.subList(Math.max(0, end - size), end));
      end = Math.min(end - Math.max(1, size / 2), kept.size());
    }
  }

  /** What is needed stays, and what makes no sense without the piece goes with it. */
  private void leaveOut(List<Operation> piece) {
    Set<Operation> leaving =
        dependence.withConsequences(piece.stream().filter(o -> !needed.contains(o)).toList());
    if (leaving.isEmpty()) {
      return;
    }
    List<Operation> staying = kept.stream().filter(o -> !leaving.contains(o)).toList();
    List<Operation> immaterial = new ArrayList<>(leftOut);
    kept.stream().filter(leaving::contains).forEach(immaterial::add);
    if (makesSense(staying) && provesIt(staying, immaterial)) {
      leftOut.clear();
      leftOut.addAll(immaterial);
      kept = staying;
    }
  }

  private boolean makesSense(List<Operation> staying) {
    List<Operation> withoutTheAnswer =
        staying.stream().map(o -> o == unexplained ? o.withoutAnswer() : o).toList();
    return Search.answer(Problem.of(withoutTheAnswer), steps) == Search.Answer.ORDERED;
  }

  private boolean provesIt(List<Operation> staying, List<Operation> immaterial) {
    return Search.answer(Problem.of(staying, immaterial), steps) == Search.Answer.IMPOSSIBLE;
  }
}
