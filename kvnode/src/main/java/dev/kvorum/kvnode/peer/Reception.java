package dev.kvorum.kvnode.peer;

import java.io.IOException;
import java.lang.System.Logger.Level;
import java.nio.channels.SocketChannel;
import java.util.Optional;

/** Greets whoever connects, lets in whom {@link LocalNode} admits and tells the others why not. */
final class Reception {

  private static final System.Logger LOG = System.getLogger(Reception.class.getName());

  private final LocalNode local;
  private final Refusals byThisNode = new Refusals();
  private final Refusals byOthers = new Refusals();

  Reception(LocalNode local) {
    this.local = local;
  }

  /** The hello of a node that may stay; empty if the conversation is over. */
  Optional<Hello> greet(SocketChannel channel) throws IOException {
    try {
      Hello hello = Handshake.listen(channel, local.limits());
      if (hello.purpose() == Hello.Purpose.PROBE) {
        Handshake.say(channel, local.hello(Hello.Purpose.PROBE, hello.self().node()));
        return Optional.empty();
      }
      return admit(channel, hello);
    } catch (ProtocolException e) {
      // Port scans are a fact of life, not a warning; a node of another version wants to be told.
      local.counters().protocolErrors.increment();
      LOG.log(Level.DEBUG, () -> line("peer port got nonsense", channel, e.getMessage()));
      Handshake.say(channel, new Refusal(Refusal.Reason.PROTOCOL, e.getMessage()));
      return Optional.empty();
    }
  }

  void turnAway(SocketChannel channel) throws IOException {
    local.counters().refusals.increment();
    Handshake.say(channel, local.tooMany());
  }

  /** A node that was let in has found a reason not to talk to this one. */
  void refusedBy(long node, SocketChannel channel, Refusal refusal) {
    local.counters().refusals.increment();
    local.refusedBy(refusal);
    log(byOthers, "peer refuses this node", node, channel, refusal);
  }

  /** Why this node last refused that one, if it did so after it was last let in. */
  Optional<Refusal> refused(long node) {
    return byThisNode.latest(node);
  }

  private Optional<Hello> admit(SocketChannel channel, Hello hello) throws IOException {
    long node = hello.self().node();
    try {
      local.admit(hello);
    } catch (RefusedException e) {
      local.counters().refusals.increment();
      log(byThisNode, "peer refused", node, channel, e.refusal());
      Handshake.say(channel, e.refusal());
      return Optional.empty();
    }
    byThisNode.forget(node);
    Handshake.say(channel, local.hello(hello.purpose(), node));
    return Optional.of(hello);
  }

  /** What is repeated every second is told once. */
  private static void log(
      Refusals before, String what, long node, SocketChannel channel, Refusal refusal) {
    Level level = before.isNews(node, refusal) ? refusal.level() : Level.DEBUG;
    String who = what + " node=" + Identity.name(node);
    LOG.log(level, () -> line(who, channel, refusal.reason() + ": " + refusal.because()));
  }

  static String line(String what, SocketChannel channel, String because) {
    return "%s from=%s because=\"%s\""
        .formatted(what, channel.socket().getRemoteSocketAddress(), because);
  }
}
