package dev.kvorum.kvnode.peer;

import java.io.IOException;
import java.lang.System.Logger.Level;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.UUID;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.TimeUnit;
import java.util.function.BiConsumer;
import java.util.function.Predicate;
import java.util.function.Supplier;

/**
 * Asks addresses that somebody has named who is there, as long as a node is looked for in vain: so
 * nodes find each other again though all their addresses have changed at once. What it finds is a
 * hint like any other, and the handshake of a lane proves it.
 */
final class Scout implements Runnable {

  private static final System.Logger LOG = System.getLogger(Scout.class.getName());
  private static final long EVERY_MILLIS = 1000;

  private final LocalNode local;
  private final PeerProbe probe;
  private final Supplier<List<PeerAddress>> places;
  private final Predicate<PeerAddress> wanted;
  private final BiConsumer<Long, PeerAddress> found;
  private final CountDownLatch stopped = new CountDownLatch(1);

  /** By address, of nodes of another cluster; for whoever asks why nothing is found. */
  private final Map<PeerAddress, String> foreign = new HashMap<>();

  private volatile Optional<String> complaint = Optional.empty();

  /**
   * @param places may name others each time
   * @param wanted whether a node at this address may be one that is looked for in vain
   */
  Scout(
      LocalNode local,
      PeerProbe probe,
      Supplier<List<PeerAddress>> places,
      Predicate<PeerAddress> wanted,
      BiConsumer<Long, PeerAddress> found) {
    this.local = local;
    this.probe = probe;
    this.places = places;
    this.wanted = wanted;
    this.found = found;
  }

  /** Where another cluster was found, in words. */
  Optional<String> complaint() {
    return complaint;
  }

  void stop() {
    stopped.countDown();
  }

  @Override
  public void run() {
    try {
      do {
        if (local.identity().cluster().isPresent()) {
          List<PeerAddress> now = places.get();
          foreign.keySet().retainAll(now); // who is not there any more is not complained of
          now.stream().filter(wanted).forEach(this::look);
        }
      } while (!stopped.await(EVERY_MILLIS, TimeUnit.MILLISECONDS));
    } catch (InterruptedException e) {
      Thread.currentThread().interrupt();
    }
  }

  void look(PeerAddress place) {
    try {
      Identity there = probe.identify(place);
      UUID own = local.identity().cluster().orElseThrow();
      UUID theirs = there.cluster().orElse(own);
      if (!theirs.equals(own)) {
        complain(place, theirs, own);
      } else {
        foreign.remove(place);
        if (there.cluster().isPresent()) {
          found.accept(there.node(), place);
        }
      }
    } catch (IOException e) {
      LOG.log(Level.DEBUG, () -> "nobody found address=%s because=\"%s\"".formatted(place, e));
    }
    complaint = foreign.values().stream().findFirst();
  }

  /** Logged once for each place, and again only when something else was found there meanwhile. */
  private void complain(PeerAddress place, UUID theirs, UUID own) {
    String words =
        "at %s there is a node of cluster %s, and this node's disk is of cluster %s"
            .formatted(place, theirs, own);
    if (!words.equals(foreign.put(place, words))) {
      LOG.log(Level.WARNING, words);
    }
  }
}
