package dev.kvorum.kvnode.engine.disk;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertThrows;

import java.nio.charset.StandardCharsets;
import java.util.List;
import java.util.Optional;
import org.junit.jupiter.api.Test;

class ReplicaNameTest {

  @Test
  void isWhatItSays() {
    assertEquals("r7", new ReplicaName(7, 0).toString());
    assertEquals("r7.1", new ReplicaName(7, 0).next().toString());
    for (ReplicaName name :
        List.of(new ReplicaName(0, 0), new ReplicaName(999_999_999_999_999_999L, 12))) {
      assertEquals(Optional.of(name), ReplicaName.parse(name.bytes()));
    }
  }

  @Test
  void othersAreNotOurs() {
    for (String other :
        List.of("default", "r", "r-1", "r7.", "r7.1.2", "x7", "r1000000000000000000")) {
      assertEquals(
          Optional.empty(), ReplicaName.parse(other.getBytes(StandardCharsets.UTF_8)), other);
    }
    assertThrows(IllegalArgumentException.class, () -> new ReplicaName(-1, 0));
    assertThrows(
        IllegalArgumentException.class, () -> new ReplicaName(1_000_000_000_000_000_000L, 0));
  }
}
