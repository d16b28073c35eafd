package dev.kvorum.kvnode.peer;

import dev.kvorum.kvnode.peer.Refusal.Reason;
import java.util.Collection;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.UUID;
import java.util.concurrent.ConcurrentHashMap;

/**
 * This node as its connections know it: who it is, whom it lets in, and which boots of the others
 * it has seen.
 */
final class LocalNode {

  private final PeerSettings settings;
  private final PeerEvents events;
  private final PeerCounters counters = new PeerCounters();
  private final Map<Long, Long> boots = new ConcurrentHashMap<>();

  private volatile Identity identity;
  private volatile Set<Long> removed = Set.of();
  private volatile Optional<PeerAddress> listening = Optional.empty();

  LocalNode(PeerSettings settings, PeerEvents events) {
    this.settings = settings;
    this.events = events;
    this.identity = settings.identity();
  }

  Identity identity() {
    return identity;
  }

  void join(UUID cluster) {
    identity = identity.in(cluster);
  }

  void listensOn(int port) {
    listening = Optional.of(new PeerAddress(settings.advertised(), port));
  }

  Hello hello(Hello.Purpose purpose, long expected) {
    return new Hello(identity, purpose, expected, settings.level(), listening);
  }

  /** Ids that have left for good. */
  void refuse(Collection<Long> nodes) {
    removed = Set.copyOf(nodes);
  }

  /**
   * Lets the node that says hello talk to this one, or says why not. What a guest says of its boots
   * is not remembered: it may be anybody.
   */
  void admit(Hello hello) throws RefusedException {
    Identity other = hello.self();
    Optional<Refusal> refusal =
        Admission.refusal(identity, hello, bootSeen(other.node())).or(() -> removal(other.node()));
    if (refusal.isPresent()) {
      throw new RefusedException(refusal.get());
    }
    if (hello.purpose() != Hello.Purpose.ERRAND) {
      saw(other.node(), other.boot());
    }
  }

  private Optional<Refusal> removal(long node) {
    return removed.contains(node) ? Optional.of(Admission.removed(node)) : Optional.empty();
  }

  /** Another node doesn't talk to this one. */
  void refusedBy(Refusal refusal) {
    if (refusal.reason() == Reason.OLD_BOOT) {
      events.outdated(refusal.because());
    } else if (refusal.reason() == Reason.REMOVED) {
      events.removed(refusal.because());
    }
  }

  /** Remembers a boot counter, and tells of it if it is the highest so far. */
  void saw(long node, long boot) {
    long[] before = new long[1];
    boots.compute(
        node,
        (_, seen) -> {
          before[0] = Optional.ofNullable(seen).orElse(0L);
          return Math.max(before[0], boot);
        });
    if (boot > before[0]) {
      events.booted(node, boot);
    }
  }

  long bootSeen(long node) {
    return boots.getOrDefault(node, 0L);
  }

  PeerLimits limits() {
    return settings.limits();
  }

  PeerEvents events() {
    return events;
  }

  PeerCounters counters() {
    return counters;
  }

  Refusal tooMany() {
    return new Refusal(
        Reason.TOO_MANY_CONNECTIONS, "this node takes " + limits().connections() + " connections");
  }
}
