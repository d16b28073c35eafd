package dev.kvorum.kvnode.engine.rocksdb;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertThrows;

import java.nio.charset.StandardCharsets;
import java.util.List;
import java.util.Optional;
import org.junit.jupiter.api.Test;

class FamilyNameTest {

  @Test
  void isWhatItSays() {
    assertEquals("r7", new FamilyName(7, 0).toString());
    assertEquals("r7.1", new FamilyName(7, 0).next().toString());
    for (FamilyName name :
        List.of(new FamilyName(0, 0), new FamilyName(999_999_999_999_999_999L, 12))) {
      assertEquals(Optional.of(name), FamilyName.parse(name.bytes()));
    }
  }

  @Test
  void othersAreNotOurs() {
    for (String other :
        List.of("default", "r", "r-1", "r7.", "r7.1.2", "x7", "r1000000000000000000")) {
      assertEquals(
          Optional.empty(), FamilyName.parse(other.getBytes(StandardCharsets.UTF_8)), other);
    }
    assertThrows(IllegalArgumentException.class, () -> new FamilyName(-1, 0));
    assertThrows(
        IllegalArgumentException.class, () -> new FamilyName(1_000_000_000_000_000_000L, 0));
  }
}
