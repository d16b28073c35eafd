package dev.kvorum.kvnode.peer;

/** How a request to another node ended. */
public sealed interface Answer {

  record Replied(byte[] payload) implements Answer {}

  /** Too many requests under way, here or there; the other node's handler has not seen it. */
  record Busy() implements Answer {}

  /**
   * It never left this process, or the other node has ended and said that it didn't look at it:
   * safe to send elsewhere.
   */
  record NotTaken(String why) implements Answer {}

  /**
   * It was handed to the socket and nothing came back: the other node may or may not have acted on
   * it.
   */
  record Lost(String why) implements Answer {}
}
