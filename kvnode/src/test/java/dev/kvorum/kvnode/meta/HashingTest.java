package dev.kvorum.kvnode.meta;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertNotEquals;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import dev.kvorum.kvnode.raft.Invariant;
import java.nio.charset.StandardCharsets;
import java.util.HexFormat;
import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.Test;

/** Where a key belongs: may never change, or every key is lost. */
class HashingTest {

  /** Published vectors of MurmurHash3 x86-32 with seed 0. */
  @Test
  void murmurGivesThePublishedValues() {
    Map<String, Integer> ofText =
        Map.of(
            "", 0,
            "a", 0x3c2569b2,
            "abc", 0xb3dd93fa,
            "test", 0xba6bd213,
            "hello", 0x248bfa47,
            "Hello, world!", 0xc0363e43,
            "The quick brown fox jumps over the lazy dog", 0x2e4ff723);
    ofText.forEach((text, hash) -> assertEquals(hash, murmur(text), text));
    Map<String, Integer> ofBytes =
        Map.of(
            "ffffffff", 0x76293b50,
            "21436587", 0xf55b516b,
            "214365", 0x7e4a8634,
            "2143", 0xa0f7b07a,
            "21", 0x72661cf4,
            "00000000", 0x2362f9de,
            "000000", 0x85f0b427,
            "0000", 0x30f4c306,
            "00", 0x514e28b7);
    ofBytes.forEach(
        (hex, hash) -> {
          byte[] bytes = HexFormat.of().parseHex(hex);
          assertEquals(hash, Murmur3.hash(bytes, 0, bytes.length), hex);
        });
  }

  @Test
  void aPartOfAnArrayHashesLikeTheWholeOfIt() {
    byte[] padded = "xxThe quick brownyyy".getBytes(StandardCharsets.UTF_8);
    assertEquals(murmur("The quick brown"), Murmur3.hash(padded, 2, 17));
  }

  @Test
  void keysOfOnePartitionShareWhatStandsInTheFirstBraces() {
    assertEquals(murmur("user1"), hash("{user1}/name"));
    assertEquals(murmur("user1"), hash("a{user1}b{user2}"));
    assertEquals(murmur("{user1"), hash("{{user1}"));
    assertNotEquals(hash("{user1}/name"), hash("{user2}/name"));
  }

  @Test
  void bracesThatHoldNothingOrDoNotCloseAreOrdinaryBytes() {
    for (String key : List.of("{}", "{}a", "a{}b{c}", "{a", "a}", "}{", "a{", "")) {
      assertEquals(murmur(key), hash(key), key);
    }
  }

  @Test
  void anyNumberOfShardsTilesTheHashesExactly() {
    for (int count = 1; count <= 256; count++) {
      List<HashRange> ranges = HashRange.even(count);
      assertEquals(count, ranges.size());
      long next = 0;
      for (HashRange range : ranges) {
        assertEquals(next, range.from());
        assertTrue(Math.abs(range.size() - HashRange.END / count) <= 1, "of about one size");
        next = range.to();
      }
      assertEquals(HashRange.END, next);
    }
  }

  @Test
  void aRangeHoldsItsBeginAndNotItsEndAndHashesAreUnsigned() {
    var upper = new HashRange(1L << 31, HashRange.END);
    assertTrue(upper.contains(Integer.MIN_VALUE));
    assertTrue(upper.contains(-1));
    assertTrue(!upper.contains(Integer.MAX_VALUE));
    assertTrue(HashRange.ALL.contains(0) && HashRange.ALL.contains(-1));
  }

  @Test
  void aRangeIsWithinTheHashesAndNotEmpty() {
    assertThrows(Invariant.Broken.class, () -> new HashRange(5, 5));
    assertThrows(Invariant.Broken.class, () -> new HashRange(-1, 5));
    assertThrows(Invariant.Broken.class, () -> new HashRange(0, HashRange.END + 1));
  }

  private static int murmur(String text) {
    byte[] bytes = text.getBytes(StandardCharsets.UTF_8);
    return Murmur3.hash(bytes, 0, bytes.length);
  }

  private static int hash(String key) {
    return PartitionKey.hash(key.getBytes(StandardCharsets.UTF_8));
  }
}
