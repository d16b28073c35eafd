package dev.kvorum.kvnode.peer;

import java.util.Collection;
import java.util.List;
import java.util.Optional;
import java.util.UUID;
import java.util.function.Consumer;

/** How the process of one node judges others, and they it: for a network without sockets. */
public final class Doorway {

  private final LocalNode local;

  /**
   * @param outdated told why this node's disk must never act again
   * @param removed told that this node has left for good
   */
  public Doorway(Identity self, Consumer<String> outdated, Consumer<String> removed) {
    local =
        new LocalNode(
            new PeerSettings(self, new PeerAddress("simulated", 1), "", 1, PeerLimits.DEFAULT),
            new Events(outdated, removed));
  }

  public void expectBoot(long node, long boot) {
    local.saw(node, boot);
  }

  public void refuse(Collection<Long> removed) {
    local.refuse(removed);
  }

  /** This node's disk belongs to a cluster from now on. */
  public void join(UUID cluster) {
    local.join(cluster);
  }

  /** Whether a node may ask this one as a guest; if not, it is told why, as by a connection. */
  public Optional<String> turnsAway(Doorway guest) {
    try {
      local.admit(guest.local.hello(Hello.Purpose.ERRAND, 0));
      return Optional.empty();
    } catch (RefusedException e) {
      guest.local.refusedBy(e.refusal());
      return Optional.of(e.refusal().because());
    }
  }

  /** Whether two nodes let each other in; who is refused is told, as by a lane. */
  public boolean opensTo(Doorway other) {
    return other.admits(this) && admits(other);
  }

  private boolean admits(Doorway other) {
    try {
      local.admit(other.local.hello(Hello.Purpose.SWIFT, local.identity().node()));
      return true;
    } catch (RefusedException e) {
      other.local.refusedBy(e.refusal());
      return false;
    }
  }

  record Events(Consumer<String> outdated, Consumer<String> removed) implements PeerEvents {
    @Override
    public void received(long node, List<dev.kvorum.kvnode.raft.Message> messages) {}

    @Override
    public void pulsed(long node) {}

    @Override
    public void opened(long node) {}

    @Override
    public void closed(long node) {}

    @Override
    public void booted(long node, long boot) {}

    @Override
    public void outdated(String because) {
      outdated.accept(because);
    }

    @Override
    public void removed(String because) {
      removed.accept(because);
    }
  }
}
