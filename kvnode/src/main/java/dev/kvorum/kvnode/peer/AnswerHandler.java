package dev.kvorum.kvnode.peer;

/** Gets the one answer to a request; it only hands over, as a lane waits for it. */
@FunctionalInterface
public interface AnswerHandler {
  void answered(Answer answer);
}
