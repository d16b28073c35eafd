package dev.kvorum.kvnode.peer;

/** What a lane is about. */
public sealed interface LaneState {

  /** It knows no address, or this node belongs to no cluster. */
  record Waiting() implements LaneState {}

  /**
   * @param trouble of the last attempt; empty before there was one
   */
  record Connecting(String trouble) implements LaneState {}

  /** Reached, and told or had to tell it to go; tries on, as an operator may mend it. */
  record Refused(Refusal refusal) implements LaneState {}

  /**
   * @param level the newest feature level that the other node knows
   */
  record Open(PeerAddress address, int level) implements LaneState {}
}
