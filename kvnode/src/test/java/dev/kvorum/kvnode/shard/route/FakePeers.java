package dev.kvorum.kvnode.shard.route;

import dev.kvorum.kvnode.peer.Answer;
import dev.kvorum.kvnode.peer.AnswerHandler;
import dev.kvorum.kvnode.peer.Peers;
import dev.kvorum.kvnode.peer.PendingRequest;
import dev.kvorum.kvnode.raft.Message;
import java.util.ArrayList;
import java.util.Collections;
import java.util.List;
import java.util.function.BiFunction;

/** Answers as its script says, at once; a silent one when it is cancelled. */
final class FakePeers implements Peers {

  static final Answer SILENCE = new Answer.Lost("said by nobody");

  final List<Long> asked = Collections.synchronizedList(new ArrayList<>());
  final List<Long> shardsAsked = Collections.synchronizedList(new ArrayList<>());
  BiFunction<Long, ForwardedRequest, Answer> script =
      (_, _) -> new Answer.NotTaken("nobody is there");

  @Override
  public void send(long node, Message message) {}

  @Override
  public void pulse(long node) {}

  @Override
  public PendingRequest request(long node, byte[] payload, AnswerHandler handler) {
    ForwardedRequest request = RequestCodec.decode(payload);
    asked.add(node);
    shardsAsked.add(request.shard());
    Answer answer = script.apply(node, request);
    if (answer != SILENCE) {
      handler.answered(answer);
    }
    return () -> handler.answered(new Answer.Lost("cancelled"));
  }
}
