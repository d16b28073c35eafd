package dev.kvorum.kvnode.peer;

/** Asks whoever listens at an address: for a node that is no member yet, and knows nobody. */
@FunctionalInterface
public interface Doors {

  /**
   * The handler gets exactly one answer, from any thread, after some seconds at most; {@link
   * Answer.NotTaken} says why there was nobody to ask, or why the other node refused.
   */
  void knock(PeerAddress address, byte[] question, AnswerHandler handler);
}
