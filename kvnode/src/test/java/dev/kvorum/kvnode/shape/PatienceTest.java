package dev.kvorum.kvnode.shape;

import static org.junit.jupiter.api.Assertions.assertEquals;

import dev.kvorum.kvnode.meta.balance.Waiting;
import java.util.List;
import org.junit.jupiter.api.Test;

class PatienceTest {

  private static final long LONG = Patience.LONG_NANOS;
  private static final List<Waiting> NONE = List.of();

  private final Patience patience = new Patience();

  @Test
  void whatWaitsForAMomentIsNotTold() {
    assertEquals(NONE, lost(0, waiting(1L)));
    assertEquals(NONE, lost(LONG - 1, waiting(1L)));
    assertEquals(NONE, lost(LONG, NONE));
    assertEquals(NONE, lost(LONG + 1, waiting(1L)), "it has begun anew");
  }

  @Test
  void whatWaitsForLongIsToldOnceThoughItsShardsComeAndGo() {
    lost(0, waiting(1L));
    assertEquals(waiting(2L), lost(LONG, waiting(2L)));
    assertEquals(NONE, lost(LONG + 1, waiting(1L, 2L)));
    assertEquals(NONE, lost(3 * LONG, waiting(3L)));
  }

  @Test
  void whatWaitsForLongAgainIsToldAgain() {
    lost(0, waiting(1L));
    lost(LONG, waiting(1L));
    lost(LONG + 1, NONE);
    lost(LONG + 2, waiting(1L));
    assertEquals(waiting(1L), lost(2 * LONG + 2, waiting(1L)));
  }

  private List<Waiting> lost(long now, List<Waiting> waiting) {
    return patience.lost(waiting, now);
  }

  private static List<Waiting> waiting(Long... shards) {
    return List.of(new Waiting("too few nodes", List.of(shards)));
  }
}
