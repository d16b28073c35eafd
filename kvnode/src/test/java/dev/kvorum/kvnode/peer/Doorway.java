package dev.kvorum.kvnode.peer;

import java.util.List;
import java.util.function.Consumer;

/** How the process of one node judges others, and they it: for a network without sockets. */
public final class Doorway {

  private final LocalNode local;

  /**
   * @param outdated told why this node's disk must never act again
   */
  public Doorway(Identity self, Consumer<String> outdated) {
    local =
        new LocalNode(
            new PeerSettings(self, new PeerAddress("simulated", 1), "", 1, PeerLimits.DEFAULT),
            new Events(outdated));
  }

  public void expectBoot(long node, long boot) {
    local.saw(node, boot);
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

  private record Events(Consumer<String> outdated) implements PeerEvents {
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
  }
}
