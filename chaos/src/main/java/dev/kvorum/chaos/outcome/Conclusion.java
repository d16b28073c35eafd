package dev.kvorum.chaos.outcome;

import dev.kvorum.chaos.checker.Verdict;
import java.util.ArrayList;
import java.util.List;

/** What a run proves, in a word and in a sentence. */
public record Conclusion(Exit exit, String why) {

  /**
   * A violation counts however little was done. Short of that, a run in which little happened is no
   * pass, whatever the checker says.
   *
   * @param successesMin fewer operations with a certain answer prove nothing
   */
  public static Conclusion of(RunRecord run, Verdict verdict, long successesMin) {
    if (verdict instanceof Verdict.Violated(String key, var smallest, var unexplained)) {
      return new Conclusion(
          Exit.VIOLATED,
          "no order explains what client c%d was told of key %s: %s -> %s; %d operations show it"
              .formatted(
                  unexplained.client(),
                  key,
                  unexplained.input().words(),
                  unexplained.output().words(),
                  smallest.operations().size()));
    }
    List<String> lacking = lacking(run, successesMin);
    if (!lacking.isEmpty()) {
      return new Conclusion(Exit.PROVED_NOTHING, String.join("; ", lacking));
    }
    return switch (verdict) {
      case Verdict.Undecided(String key, String why) ->
          new Conclusion(Exit.UNDECIDED, "key " + key + ": " + why);
      case Verdict.Linearizable _, Verdict.Violated _ ->
          new Conclusion(Exit.LINEARIZABLE, "one order of all operations explains every answer");
    };
  }

  private static List<String> lacking(RunRecord run, long successesMin) {
    var lacking = new ArrayList<String>();
    if (run.kills() == 0) {
      lacking.add("nothing was killed");
    }
    long successes = Counts.of(run.history()).answered();
    if (successes < successesMin) {
      lacking.add(
          "only %d operations were answered, and %d are asked for"
              .formatted(successes, successesMin));
    }
    if (run.comeback().isEmpty()) {
      lacking.add("the cluster did not come back: not all keys could be read in the end");
    }
    return lacking;
  }
}
