package dev.kvorum.kvnode.cli;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertTrue;

import org.junit.jupiter.api.Test;

class MistakesTest {

  private static String errorOf(String... args) {
    Typed typed = new Typed();
    assertEquals(2, typed.run(args), String.join(" ", args));
    assertEquals("", typed.out());
    assertFalse(typed.err().contains("\tat "), typed.err());
    return typed.err();
  }

  private static void assertContains(String part, String text) {
    assertTrue(text.contains(part), text);
  }

  @Test
  void unknownVerbsAndOptionsNameTheNearest() {
    assertContains("Did you mean scan?", errorOf("sacn"));
    assertContains("Did you mean --prefix?", errorOf("scan", "--prefx=a"));
    assertContains("Did you mean --consistency?", errorOf("get", "a", "--consistancy", "lease"));
    assertContains("Did you mean stop?", errorOf("local", "stpo"));
    assertFalse(errorOf("get", "a", "--zzzzzz").contains("Did you mean"));
  }

  @Test
  void everyMistakeSaysWhereHelpIs() {
    assertContains("Try: kv --help", errorOf());
    assertContains("a key is missing", errorOf("get"));
    assertContains("'b' is one word too many", errorOf("get", "a", "b"));
    assertContains("'c' is one word too many", errorOf("put", "a", "b", "c"));
    assertContains("both", errorOf("get", "a", "--key64", "YQ=="));
    assertContains("not base64", errorOf("get", "--key64", "%%%"));
    assertContains("at least one byte", errorOf("get", ""));
    assertContains("'5' is no time", errorOf("get", "a", "--timeout", "5"));
    assertContains("only http://", errorOf("get", "a", "--endpoints", "https://x"));
    assertContains("nothing more", errorOf("get", "a", "--endpoints", "http://x/kv"));
    assertContains("no endpoint", errorOf("get", "a", "--endpoints", ","));
    assertContains("at least 1", errorOf("scan", "--limit", "0"));
    assertContains("--limit", errorOf("scan", "--limit", "many"));
    assertContains("--connections", errorOf("bench", "--connections", "0"));
    assertContains("PUT, GET, MIXED", errorOf("bench", "fast"));
    assertContains("printable ASCII", errorOf("put", "a", "1", "--idempotency-key", "ü"));
  }

  @Test
  void valueThatBeginsWithDashIsExplained() {
    assertContains("goes after --", errorOf("put", "a", "-x"));
  }

  @Test
  void failureOfOursIsOneLineAndNoTrace() {
    Typed typed = new Typed();
    typed.program(
        new dev.kvorum.kvnode.cli.shell.NodeProgram(
            flags -> Integer.parseInt("x"), d -> 1, "M", "1"));
    assertEquals(3, typed.run("serve"));
    assertEquals(2, typed.err().lines().count(), typed.err());
  }
}
