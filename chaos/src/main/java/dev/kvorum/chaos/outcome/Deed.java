package dev.kvorum.chaos.outcome;

import dev.kvorum.chaos.schedule.Strike;
import java.util.List;

/**
 * What became of a strike.
 *
 * @param atNanos by the history's clock: when it was carried out or given up
 */
public record Deed(Strike strike, long atNanos, Result result) {

  /** Carried out, or not. */
  public sealed interface Result {}

  /**
   * These nodes were told to end.
   *
   * @param during what was under way, if that was waited for
   */
  public record Killed(List<String> nodes, List<String> during) implements Result {}

  /** Nobody was hit. */
  public record Missed(String why) implements Result {}

  public boolean isKill() {
    return result instanceof Killed;
  }

  public String words() {
    return switch (result) {
      case Killed(List<String> nodes, List<String> during) ->
          "killed "
              + String.join(", ", nodes)
              + (during.isEmpty() ? "" : " during " + String.join(", ", during));
      case Missed(String why) -> "missed: " + why;
    };
  }
}
