package dev.kvorum.chaos.schedule;

import java.util.List;
import java.util.Set;

/**
 * Finds whom a strike hits.
 *
 * @param during signs of which one must be seen first, such as {@code splitting}; none: at any time
 */
public record Targeting(Set<String> during) {

  public Targeting {
    during = Set.copyOf(during);
  }

  /** The answer. */
  public sealed interface Found {}

  /**
   * These nodes, at least one.
   *
   * @param during which of the signs were seen
   */
  public record Hit(List<String> nodes, List<String> during) implements Found {}

  /** Nobody as things are; look again. */
  public record NotNow(String why) implements Found {}

  public Found find(Strike strike, Sight sight) {
    List<String> seen = during.stream().filter(sight.signs()::contains).sorted().toList();
    if (!during.isEmpty() && seen.isEmpty()) {
      return new NotNow(
          "%s not under way, only %s"
              .formatted(
                  during.stream().sorted().toList(), sight.signs().stream().sorted().toList()));
    }
    if (sight.nodes().isEmpty()) {
      return new NotNow("no node was running");
    }
    return switch (strike.aim()) {
      case Aim.AnyNode() -> new Hit(List.of(drawn(strike, sight.nodes())), seen);
      case Aim.AllNodes() -> new Hit(sight.nodes(), seen);
      case Aim.AnyLeader() ->
          sight.leaders().isEmpty()
              ? new NotNow("no shard's leader was known")
              : hit(drawn(strike, List.copyOf(sight.leaders().values())), sight, seen);
      case Aim.LeaderOf(long shard) ->
          sight.leaders().containsKey(shard)
              ? hit(sight.leaders().get(shard), sight, seen)
              : new NotNow("who leads shard " + shard + " was not known");
    };
  }

  private Found hit(String leader, Sight sight, List<String> seen) {
    return sight.nodes().contains(leader)
        ? new Hit(List.of(leader), seen)
        : new NotNow(leader + " leads, and is not running");
  }

  private static String drawn(Strike strike, List<String> among) {
    return among.get(strike.draw() * among.size() / Strike.DRAWS);
  }
}
