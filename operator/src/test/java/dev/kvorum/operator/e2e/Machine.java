package dev.kvorum.operator.e2e;

import static org.junit.jupiter.api.Assumptions.assumeTrue;

import java.io.IOException;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;

/**
 * What breaks machines and the API server: a command of whoever runs the Kubernetes, given as
 * {@code -De2e.faults=…} or {@code E2E_FAULTS}. It is called with {@code stop-node N} and {@code
 * start-node N}, {@code cut N} and {@code heal N}, {@code freeze-api} and {@code thaw-api}. N is
 * the number that the name of a Kubernetes node ends with. What was broken is mended at the end,
 * whatever became of the test.
 */
final class Machine implements AutoCloseable {

  private static final int MINUTES_MAX = 3;

  private final Path command;
  private final List<String[]> toMend = new ArrayList<>();

  private Machine(Path command) {
    this.command = command;
  }

  /** Skips the test where nobody gave one. */
  static Machine orSkip() {
    Optional<Path> command =
        Optional.ofNullable(System.getProperty("e2e.faults"))
            .or(() -> Optional.ofNullable(System.getenv("E2E_FAULTS")))
            .filter(value -> !value.isEmpty())
            .map(Path::of);
    assumeTrue(
        command.isPresent(), "E2E_FAULTS names no command that breaks this Kubernetes' machines");
    return new Machine(command.orElseThrow());
  }

  void freezeApi() {
    breaks("freeze-api", "thaw-api");
  }

  void loseNode(String node) {
    breaks("stop-node", "start-node", number(node));
  }

  void cutOff(String node) {
    breaks("cut", "heal", number(node));
  }

  /** Everything that is broken still; what fails to be mended is tried again by the next. */
  void mend() {
    while (!toMend.isEmpty()) {
      run(toMend.getFirst());
      toMend.removeFirst();
    }
  }

  private void breaks(String how, String mending, String... what) {
    toMend.add(words(mending, what));
    run(words(how, what));
  }

  private static String[] words(String first, String... more) {
    List<String> words = new ArrayList<>(List.of(first));
    words.addAll(List.of(more));
    return words.toArray(String[]::new);
  }

  private static String number(String node) {
    return node.replaceAll("^.*?(\\d+)$", "$1");
  }

  private void run(String... words) {
    List<String> line = new ArrayList<>(List.of(command.toString()));
    line.addAll(List.of(words));
    try {
      Command.run(line, MINUTES_MAX);
    } catch (IOException e) {
      throw new AssertionError(String.join(" ", line), e);
    } catch (InterruptedException e) {
      Thread.currentThread().interrupt();
      throw new AssertionError("interrupted", e);
    }
  }

  @Override
  public void close() {
    mend();
  }
}
