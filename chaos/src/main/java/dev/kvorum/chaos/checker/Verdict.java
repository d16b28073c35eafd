package dev.kvorum.chaos.checker;

import dev.kvorum.chaos.history.History;
import dev.kvorum.chaos.history.Operation;

/** What the checker thinks of a history. */
public sealed interface Verdict {

  /** For every key there is an order that explains all its answers. */
  record Linearizable() implements Verdict {}

  /**
   * No order explains the answers of {@code key}.
   *
   * @param smallest a small part of the key's operations that proves it, by invocation. Every order
   *     of the operations that were left out fails too, whatever they answered; and without the
   *     answer of {@code unexplained} it is linearizable. Where an answer came too late to matter,
   *     it is unknown here
   * @param unexplained one of {@code smallest}: the first answer, by time of return, that no order
   *     explains
   */
  record Violated(String key, History smallest, Operation unexplained) implements Verdict {}

  /** The search was given up; a history is neither good nor bad for it. */
  record Undecided(String key, String why) implements Verdict {}
}
