package dev.kvorum.kvnode.shard.route;

import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import dev.kvorum.kvnode.peer.Reply;
import dev.kvorum.kvnode.shard.replica.FakeClock;
import java.util.ArrayList;
import java.util.List;
import org.junit.jupiter.api.Test;

class GuestsTest {

  private final FakeClock clock = new FakeClock();
  private final List<Reply> waiting = new ArrayList<>();
  private final Guests guests = new Guests((_, _, reply) -> waiting.add(reply), clock);

  @Test
  void whoWaitsForAnAnswerIsHereUntilItHasLeft() {
    guests.handle(1, new byte[0], _ -> {});
    guests.handle(2, new byte[0], _ -> {});
    clock.passMillis(1_000);
    waiting.get(0).send(new byte[0]);
    waiting.get(0).send(new byte[0]); // only the first counts
    clock.passMillis(1_000);
    assertFalse(guests.haveBeenGoneFor(0));
    waiting.get(1).send(new byte[0]);
    assertFalse(guests.haveBeenGoneFor(200_000_000));
    clock.passMillis(200);
    assertTrue(guests.haveBeenGoneFor(200_000_000));
  }

  @Test
  void aRequestThatCouldNotBeReadWaitsForNothing() {
    var broken =
        new Guests(
            (_, _, _) -> {
              throw new IllegalArgumentException("garbage");
            },
            clock);
    assertThrows(IllegalArgumentException.class, () -> broken.handle(1, new byte[0], _ -> {}));
    assertTrue(broken.haveBeenGoneFor(0));
  }
}
