package dev.kvorum.kvnode.peer;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertTrue;

import org.junit.jupiter.api.Test;

class InHandTest {

  private final InHand inHand = new InHand();

  @Test
  void lastOneThatLeavesAClosedLaneIsToldSo() {
    assertEquals(1, inHand.take());
    assertEquals(2, inHand.take());
    assertFalse(inHand.leave());
    assertFalse(inHand.close(), "one has no answer yet");
    assertEquals(0, inHand.take(), "none is taken any more");
    assertTrue(inHand.leave());
  }

  @Test
  void emptyLaneIsDoneWhenItIsClosedAndOnlyOnce() {
    assertEquals(1, inHand.take());
    assertFalse(inHand.leave());
    assertTrue(inHand.close());
    assertFalse(inHand.close());
  }
}
