package dev.kvorum.kvnode.peer;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.UUID;
import java.util.logging.Handler;
import java.util.logging.LogRecord;
import java.util.logging.Logger;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;

class ScoutTest {

  private static final UUID OWN = new UUID(1, 1);
  private static final Logger LOG = Logger.getLogger(Scout.class.getName());
  private static final PeerAddress ONE = new PeerAddress("one", 1);
  private static final PeerAddress TWO = new PeerAddress("two", 1);

  private final Map<PeerAddress, Identity> there = new HashMap<>();
  private final Map<Long, PeerAddress> found = new HashMap<>();
  private final List<String> logged = new ArrayList<>();
  private final Handler handler = new Recording();
  private final Scout scout =
      new Scout(
          new LocalNode(
              new PeerSettings(in(OWN, 1), ONE, "", 1, PeerLimits.DEFAULT),
              new Doorway.Events(_ -> {}, _ -> {})),
          there::get,
          () -> List.of(ONE, TWO),
          _ -> true,
          found::put);

  private final class Recording extends Handler {
    @Override
    public void publish(LogRecord line) {
      logged.add(line.getMessage());
    }

    @Override
    public void flush() {}

    @Override
    public void close() {}
  }

  @BeforeEach
  void listen() {
    LOG.addHandler(handler);
  }

  @AfterEach
  void listenNoMore() {
    LOG.removeHandler(handler);
  }

  @Test
  void eachPlaceOfAnotherClusterIsLoggedOnce() {
    there.put(ONE, in(new UUID(8, 8), 2));
    there.put(TWO, in(new UUID(9, 9), 3));
    lookRound();
    lookRound();
    assertEquals(2, logged.size(), logged::toString);
    assertTrue(scout.complaint().isPresent());
    assertEquals(Map.of(), found);

    there.put(ONE, in(OWN, 2));
    there.put(TWO, new Identity(3, Optional.empty(), 1)); // has joined none yet
    lookRound();
    assertEquals(Optional.empty(), scout.complaint());
    assertEquals(Map.of(2L, ONE), found);
    assertEquals(2, logged.size());

    there.put(ONE, in(new UUID(8, 8), 2));
    lookRound();
    assertEquals(3, logged.size(), "it has become so again");
  }

  private void lookRound() {
    scout.look(ONE);
    scout.look(TWO);
  }

  private static Identity in(UUID cluster, long node) {
    return new Identity(node, Optional.of(cluster), 1);
  }
}
