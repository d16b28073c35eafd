package dev.kvorum.kvnode.peer;

import java.util.concurrent.atomic.AtomicReference;

/**
 * A request on its way: makes sure that its handler gets exactly one answer, and the right one of
 * the two failures.
 */
final class OpenRequest implements Outgoing {

  private enum Stage {
    WAITING,
    /**
     * Its bytes are in a buffer that is being written: only the other node can tell its outcome.
     */
    DEPARTED,
    ANSWERED
  }

  private final byte[] payload;
  private final AnswerHandler handler;
  private final Runnable ended;
  private final AtomicReference<Stage> stage = new AtomicReference<>(Stage.WAITING);

  private volatile long id;

  /**
   * @param ended called just before the answer, exactly once
   */
  OpenRequest(byte[] payload, AnswerHandler handler, Runnable ended) {
    this.payload = payload;
    this.handler = handler;
    this.ended = ended;
  }

  /** Claims the right to write it; false if it has its answer already. */
  boolean depart() {
    return stage.compareAndSet(Stage.WAITING, Stage.DEPARTED);
  }

  void answer(Answer answer) {
    if (stage.getAndSet(Stage.ANSWERED) != Stage.ANSWERED) {
      deliver(answer);
    }
  }

  /** Answers with the failure that is true of the stage it has reached. */
  void fail(String why) {
    switch (stage.getAndSet(Stage.ANSWERED)) {
      case WAITING -> deliver(new Answer.NotTaken(why));
      case DEPARTED -> deliver(new Answer.Lost(why));
      case ANSWERED -> {}
    }
  }

  void number(long newId) {
    id = newId;
  }

  long id() {
    return id;
  }

  byte[] payload() {
    return payload;
  }

  @Override
  public int bytes() {
    return Frame.HEADER_BYTES + Long.BYTES + payload.length;
  }

  /** A handler that throws must not take the lane and everybody else's answers with it. */
  private void deliver(Answer answer) {
    ended.run();
    try {
      handler.answered(answer);
    } catch (RuntimeException e) {
      Uncaught.report(e);
    }
  }
}
