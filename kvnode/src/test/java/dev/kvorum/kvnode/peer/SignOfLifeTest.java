package dev.kvorum.kvnode.peer;

import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertTrue;

import org.junit.jupiter.api.Test;

class SignOfLifeTest {

  private final SignOfLife sign = new SignOfLife(0);

  @Test
  void anIdleLaneIsNotAsked() {
    assertFalse(sign.isDue(1_000, 10));
    assertFalse(sign.isMissing(1_000, 20));
  }

  @Test
  void whoSpeaksAndHearsNothingIsAloneAfterTheSilence() {
    sign.wanted();
    assertTrue(sign.isDue(10, 10));
    assertFalse(sign.isMissing(29, 20));
    assertTrue(sign.isMissing(30, 20));
  }

  @Test
  void anythingThatComesBackIsASign() {
    sign.wanted();
    assertTrue(sign.isDue(10, 10));
    sign.seen();
    assertFalse(sign.isMissing(1_000, 20));
    assertFalse(sign.isDue(1_000, 10));
  }

  @Test
  void whatCameBeforeTheQuestionIsNone() {
    sign.seen();
    assertFalse(sign.isMissing(5, 20));
    sign.wanted();
    assertTrue(sign.isDue(10, 10));
    assertTrue(sign.isMissing(40, 20));
  }
}
