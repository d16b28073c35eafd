package dev.kvorum.chaos.schedule;

import java.util.List;
import java.util.Optional;

/**
 * Finds whom a strike hits.
 *
 * @param during a sign that must be seen first, such as {@code splitting}; empty: none
 */
public record Targeting(Optional<String> during) {

  /** The answer. */
  public sealed interface Found {}

  /** These nodes, at least one. */
  public record Hit(List<String> nodes) implements Found {}

  /** Nobody as things are; look again. */
  public record NotNow(String why) implements Found {}

  public Found find(Strike strike, Sight sight) {
    if (during.isPresent() && !sight.signs().contains(during.get())) {
      return new NotNow(
          "'%s' was not under way, only %s"
              .formatted(during.get(), sight.signs().stream().sorted().toList()));
    }
    if (sight.nodes().isEmpty()) {
      return new NotNow("no node was running");
    }
    return switch (strike.aim()) {
      case Aim.AnyNode() -> new Hit(List.of(drawn(strike, sight.nodes())));
      case Aim.AllNodes() -> new Hit(sight.nodes());
      case Aim.AnyLeader() ->
          sight.leaders().isEmpty()
              ? new NotNow("no shard's leader was known")
              : hit(drawn(strike, List.copyOf(sight.leaders().values())), sight);
      case Aim.LeaderOf(long shard) ->
          sight.leaders().containsKey(shard)
              ? hit(sight.leaders().get(shard), sight)
              : new NotNow("who leads shard " + shard + " was not known");
    };
  }

  private static Found hit(String leader, Sight sight) {
    return sight.nodes().contains(leader)
        ? new Hit(List.of(leader))
        : new NotNow(leader + " leads, and is not running");
  }

  private static String drawn(Strike strike, List<String> among) {
    return among.get(strike.draw() * among.size() / Strike.DRAWS);
  }
}
