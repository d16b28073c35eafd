package dev.kvorum.kvnode.peer;

import java.io.IOException;
import java.nio.channels.SocketChannel;

/** Carries one question to an address, on a thread of its own. */
final class Knock implements Runnable {

  private final LocalNode local;
  private final PeerAddress address;
  private final byte[] question;
  private final AnswerHandler handler;

  Knock(LocalNode local, PeerAddress address, byte[] question, AnswerHandler handler) {
    this.local = local;
    this.address = address;
    this.question = question;
    this.handler = handler;
  }

  @Override
  public void run() {
    handler.answered(answer());
  }

  private Answer answer() {
    try (SocketChannel channel = SocketChannel.open()) {
      try {
        Handshake.connect(channel, address, local.limits());
        Handshake.ask(channel, local.hello(Hello.Purpose.ERRAND, 0), local.limits());
      } catch (RefusedException e) {
        local.refusedBy(e.refusal());
        return new Answer.NotTaken(e.refusal().because());
      } catch (IOException e) {
        return new Answer.NotTaken(words(e));
      }
      return new Answer.Replied(Guest.ask(channel, question));
    } catch (IOException e) {
      return new Answer.Lost(words(e));
    }
  }

  private static String words(IOException e) {
    return e.getMessage() == null ? e.getClass().getSimpleName() : e.getMessage();
  }
}
