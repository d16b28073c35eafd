package dev.kvorum.kvnode.http;

import static org.junit.jupiter.api.Assertions.assertEquals;

import java.util.List;
import java.util.Optional;
import org.junit.jupiter.api.Test;

class NearestTest {

  private static final List<String> KNOWN =
      List.of("--prefix", "--limit", "--reverse", "-h", "scan", "status");

  @Test
  void aFewWrongLettersAreForgiven() {
    assertEquals(Optional.of("--prefix"), Nearest.to("--prfix=a/", KNOWN));
    assertEquals(Optional.of("--limit"), Nearest.to("--limti", KNOWN));
    assertEquals(Optional.of("scan"), Nearest.to("sacn", KNOWN));
    assertEquals(Optional.of("--reverse"), Nearest.to("--rev", KNOWN));
  }

  @Test
  void anotherWordIsNotGuessedAt() {
    assertEquals(Optional.empty(), Nearest.to("--colour", KNOWN));
    assertEquals(Optional.empty(), Nearest.to("", KNOWN));
  }
}
