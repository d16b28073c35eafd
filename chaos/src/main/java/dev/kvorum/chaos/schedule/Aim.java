package dev.kvorum.chaos.schedule;

/** Whom a strike is meant for; who that is, is seen when it is carried out. */
public sealed interface Aim {

  /**
   * Reads {@code random}, {@code leader}, {@code leader:3} or {@code all}.
   *
   * @throws IllegalArgumentException that says what there is
   */
  static Aim parse(String text) {
    return switch (text) {
      case "random" -> new AnyNode();
      case "leader" -> new AnyLeader();
      case "all" -> new AllNodes();
      case String leader when leader.matches("leader:\\d{1,18}") ->
          new LeaderOf(Long.parseLong(leader.substring("leader:".length())));
      default ->
          throw new IllegalArgumentException(
              "'" + text + "' is no kind of kill: random, leader, leader:SHARD, all");
    };
  }

  default String words() {
    return switch (this) {
      case AnyNode() -> "random node";
      case AnyLeader() -> "leader of a random shard";
      case LeaderOf(long shard) -> "leader of shard " + shard;
      case AllNodes() -> "all nodes at once";
    };
  }

  /** One of those that run. */
  record AnyNode() implements Aim {}

  /** Who leads one of the shards, shard 0 among them, which holds the map of all others. */
  record AnyLeader() implements Aim {}

  /** Who leads this shard. */
  record LeaderOf(long shard) implements Aim {}

  /** All that run. */
  record AllNodes() implements Aim {}
}
