package dev.kvorum.kvnode.engine.disk;

import static org.junit.jupiter.api.Assertions.assertArrayEquals;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import dev.kvorum.kvnode.engine.Seeds;
import java.util.Arrays;
import java.util.SplittableRandom;
import org.junit.jupiter.api.Test;

class StoredKeyTest {

  private final SplittableRandom random = Seeds.random("StoredKeyTest");

  @Test
  void keepsOrderAndBytesAndLiesAboveTheAppliedIndex() {
    for (int round = 0; round < 20_000; round++) {
      byte[] left = Seeds.key(random);
      byte[] right = Seeds.key(random);
      assertEquals(
          Integer.signum(Arrays.compareUnsigned(left, right)),
          Integer.signum(Arrays.compareUnsigned(StoredKey.of(left), StoredKey.of(right))));
      assertArrayEquals(left, StoredKey.original(StoredKey.of(left)));
      assertTrue(Arrays.compareUnsigned(StoredKey.of(left), StoredKey.APPLIED_INDEX) > 0);
    }
  }
}
