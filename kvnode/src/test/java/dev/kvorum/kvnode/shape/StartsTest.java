package dev.kvorum.kvnode.shape;

import static org.junit.jupiter.api.Assertions.assertEquals;

import dev.kvorum.kvnode.meta.NodeInfo;
import dev.kvorum.kvnode.meta.NodeState;
import java.util.List;
import java.util.Set;
import org.junit.jupiter.api.Test;

class StartsTest {

  private static final long SECOND = 1_000_000_000;

  private final Starts starts = new Starts();

  @Test
  void whoIsThereAtTheFirstLookIsOld() {
    assertEquals(Set.of(), starts.young(List.of(node(1, 0), node(2, 7)), 0));
  }

  @Test
  void whoStartsAnewIsYoungForAWhile() {
    starts.young(List.of(node(1, 0), node(2, 7)), 0);
    assertEquals(Set.of(2L), starts.young(List.of(node(1, 0), node(2, 8)), SECOND));
    assertEquals(Set.of(2L), starts.young(List.of(node(1, 0), node(2, 8)), 20 * SECOND));
    assertEquals(Set.of(), starts.young(List.of(node(1, 0), node(2, 8)), 21 * SECOND));
  }

  @Test
  void whoJoinsIsYoungUnlessWhoLooksIsNew() {
    starts.young(List.of(node(1, 0)), 0);
    assertEquals(Set.of(2L), starts.young(List.of(node(1, 0), node(2, 0)), SECOND));
    assertEquals(Set.of(), starts.young(List.of(node(1, 0)), SECOND), "it has left");
    starts.forget();
    assertEquals(Set.of(), starts.young(List.of(node(1, 0), node(3, 0)), SECOND));
  }

  private static NodeInfo node(long id, long boot) {
    return new NodeInfo(id, (int) id, "host:1", boot, "", NodeState.MEMBER);
  }
}
