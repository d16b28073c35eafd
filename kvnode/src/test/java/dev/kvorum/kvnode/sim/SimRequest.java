package dev.kvorum.kvnode.sim;

import dev.kvorum.kvnode.peer.Answer;
import dev.kvorum.kvnode.peer.AnswerHandler;

/** A request on its way: has one answer, or none in the life of the node that asked. */
final class SimRequest {

  private final SimNode from;
  private final AnswerHandler handler;
  private final long boot;
  private boolean answered;

  SimRequest(SimNode from, AnswerHandler handler) {
    this.from = from;
    this.handler = handler;
    boot = from.boots();
  }

  void replied(byte[] payload) {
    answer(new Answer.Replied(payload));
  }

  void refused(String why) {
    answer(new Answer.NotTaken(why));
  }

  void cancel() {
    answer(new Answer.Lost("given up"));
  }

  private void answer(Answer answer) {
    if (!answered && from.runs() && from.boots() == boot) {
      answered = true;
      handler.answered(answer);
    }
  }
}
