package dev.kvorum.kvnode.cli;

import static org.junit.jupiter.api.Assertions.assertArrayEquals;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.io.IOException;
import java.net.ServerSocket;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Base64;
import java.util.List;
import java.util.SplittableRandom;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class VerbsTest {

  private FakeStore store;

  @BeforeEach
  void start() throws IOException {
    store = new FakeStore();
  }

  @AfterEach
  void stop() {
    store.close();
  }

  private Typed typed() {
    return Typed.with("KVORUM_ENDPOINTS", store.url());
  }

  @Test
  void putThenGetGivesTheSameBytes() {
    Typed put = typed();
    assertEquals(0, put.run("put", "greeting", "grüß dich"));
    assertEquals("created, etag 7\n", put.out());
    Typed get = typed();
    assertEquals(0, get.run("get", "greeting"));
    assertEquals("grüß dich", get.out());
  }

  @Test
  void screenGetsItsLineBreak() {
    typed().run("put", "greeting", "hello");
    Typed get = typed().and("KV_OUT_IS_SCREEN", "1");
    get.run("get", "greeting");
    assertEquals("hello\n", get.out());
  }

  @Test
  void anyKeyAndAnyValueRoundTrip() {
    SplittableRandom random = new SplittableRandom(42);
    for (int round = 0; round < 50; round++) {
      byte[] key = new byte[1 + random.nextInt(12)];
      byte[] value = new byte[random.nextInt(40)];
      random.nextBytes(key);
      random.nextBytes(value);
      String key64 = Base64.getEncoder().encodeToString(key);
      assertTrue(typed().in(value).run("put", "--key64", key64) == 0, key64);
      Typed get = typed();
      assertEquals(0, get.run("get", "--key64=" + key64), key64);
      assertArrayEquals(value, get.outBytes(), key64);
      assertArrayEquals(value, store.values.get(key), key64);
    }
  }

  @Test
  void keysThatProxiesRewriteStayOutOfThePath() {
    for (String key :
        List.of("a//b", ".", "a/../b", "/a", "a/", "100%", "a\\b", "a;b", "tab\there")) {
      assertEquals(0, typed().run("put", key, "v"));
      assertTrue(store.requests.getLast().contains("/kv/default?key64="), store.requests.getLast());
      assertArrayEquals("v".getBytes(), store.values.get(key.getBytes()));
    }
    for (String key : List.of("a/b", "grün", "a b?c#d", "...", "a.b", "x&y=z", "{user}/7")) {
      assertEquals(0, typed().run("put", key, "w"));
      assertTrue(store.requests.getLast().startsWith("PUT /kv/default/"), store.requests.getLast());
      assertArrayEquals("w".getBytes(), store.values.get(key.getBytes(StandardCharsets.UTF_8)));
    }
  }

  @Test
  void valueComesFromFileOrStandardInput(@TempDir Path folder) throws IOException {
    Path file = Files.write(folder.resolve("value"), new byte[] {0, 1, (byte) 0xff});
    assertEquals(0, typed().run("put", "a", "@" + file));
    assertArrayEquals(new byte[] {0, 1, (byte) 0xff}, store.values.get("a".getBytes()));
    assertEquals(0, typed().in("piped".getBytes()).run("put", "b", "-"));
    assertEquals(0, typed().in("piped".getBytes()).run("put", "c"));
    assertArrayEquals("piped".getBytes(), store.values.get("b".getBytes()));
    assertArrayEquals("piped".getBytes(), store.values.get("c".getBytes()));
    Typed missing = typed();
    assertEquals(2, missing.run("put", "d", "@" + folder.resolve("none")));
    assertTrue(missing.err().contains("there is no file"), missing.err());
  }

  @Test
  void missingKeyIsOneAndUnknownKeyspaceIsThree() {
    assertEquals(1, typed().run("get", "nothing"));
    assertEquals(1, typed().run("delete", "nothing"));
    Typed get = typed();
    assertEquals(3, get.run("get", "a", "--keyspace", "nowhere"));
    assertEquals(
        "kv get: there is no such keyspace (404)\n  'default' always exists.\n", get.err());
    assertEquals(3, typed().run("delete", "a", "--keyspace", "nowhere"));
  }

  @Test
  void conditionsTravelAsHeaders() {
    typed().run("put", "a", "1", "--if-match", "12", "--idempotency-key", "order-7");
    assertEquals("\"12\"", store.lastHeaders.get("if-match"));
    assertEquals("order-7", store.lastHeaders.get("idempotency-key"));
    typed().run("delete", "a", "--if-match", "*");
    assertEquals("*", store.lastHeaders.get("if-match"));
    assertEquals(2, typed().run("put", "a", "1", "--if-match", "1", "--if-absent"));
  }

  @Test
  void conditionThatDoesNotHoldIsOne() {
    assertEquals(0, typed().run("put", "lock", "me", "--if-absent"));
    Typed second = typed();
    assertEquals(1, second.run("put", "lock", "you", "--if-absent"));
    assertEquals("kv put: the key exists with etag 8\n  Nothing was changed.\n", second.err());
  }

  @Test
  void freshnessTravelsInTheQuery() {
    typed().run("get", "a", "--consistency", "stale", "--max-staleness", "2s");
    assertEquals(
        "GET /kv/default/a?consistency=stale&max-staleness=2000ms", store.requests.getLast());
    typed().run("get", "a//b", "--consistency=lease");
    assertEquals("GET /kv/default?key64=YS8vYg&consistency=lease", store.requests.getLast());
    assertEquals(2, typed().run("get", "a", "--max-staleness", "2s"));
    assertEquals(2, typed().run("get", "a", "--consistency", "strong"));
  }

  @Test
  void jsonHasWhatProgramsNeed() {
    Typed put = typed();
    put.run("put", "a", "1", "--json");
    assertEquals("{\"outcome\":\"created\",\"etag\":\"\\\"7\\\"\"}\n", put.out());
    Typed get = typed();
    get.run("get", "a", "--json");
    assertEquals(
        "{\"keyspace\":\"default\",\"key\":\"a\",\"value\":\"1\",\"etag\":\"\\\"8\\\"\"}\n",
        get.out());
    typed().in(new byte[] {(byte) 0xff}).run("put", "--key64", "_w");
    Typed binary = typed();
    binary.run("get", "--key64", "/w==", "--json");
    assertTrue(binary.out().contains("\"key64\":\"_w\",\"value64\":\"_w\""), binary.out());
  }

  @Test
  void refusalIsThreeWithTheNodesWords() {
    store.alwaysAnswer(
        503,
        FakeStore.problem("no-leader", "No leader was found in time", "Send the request again."));
    for (String[] command :
        new String[][] {{"get", "a"}, {"put", "a", "1"}, {"delete", "a"}, {"scan"}}) {
      Typed typed = typed();
      assertEquals(3, typed.run(command));
      assertTrue(
          typed.err().endsWith(": no leader was found in time (503)\n  Send the request again.\n"),
          typed.err());
    }
    store.alwaysAnswer(502, "<html>Bad Gateway</html>");
    Typed proxied = typed();
    assertEquals(3, proxied.run("get", "a"));
    assertEquals("kv get: the answer has status 502\n  <html>Bad Gateway</html>\n", proxied.err());
  }

  @Test
  void unknownOutcomeIsFour() {
    store.alwaysAnswer(
        504,
        FakeStore.problem("outcome-unknown", "It is not known whether the write was applied", ""));
    Typed put = typed();
    assertEquals(4, put.run("put", "a", "1"));
    assertTrue(put.err().contains("--idempotency-key"), put.err());
    assertEquals(4, typed().run("delete", "a"));
  }

  @Test
  void writeWithoutAnswerIsFourAndIsNotRepeated() throws IOException {
    try (ScriptedServer silent = new ScriptedServer("")) {
      String endpoints = silent.url() + "," + store.url();
      assertEquals(4, Typed.with("KVORUM_ENDPOINTS", endpoints).run("put", "a", "1"));
      assertEquals(3, Typed.with("KVORUM_ENDPOINTS", endpoints).run("get", "a"));
      assertEquals(2, silent.requests.get());
      assertEquals(
          List.of(),
          store.requests,
          "the second endpoint was asked though something had been sent");
    }
  }

  @Test
  void endpointThatRefusesConnectionsIsPassedOver() throws IOException {
    assertEquals(
        0, Typed.with("KVORUM_ENDPOINTS", nobody() + "," + store.url()).run("put", "a", "1"));
    Typed alone = typed();
    assertEquals(3, alone.run("get", "a", "--endpoints", nobody()));
    assertTrue(alone.err().contains("connection refused"), alone.err());
    assertTrue(alone.err().contains("kv local"), alone.err());
  }

  @Test
  void bytesThatAreNotUtf8AreNotReplacedInSilence() {
    Typed put = typed();
    assertEquals(2, put.run("put", "a\ufffd", "1"));
    assertTrue(put.err().contains("--key64"), put.err());
    assertEquals(2, typed().run("put", "a", "1\ufffd"));
    assertEquals(List.of(), store.requests);
  }

  static String nobody() throws IOException {
    try (ServerSocket socket = new ServerSocket(0)) {
      return "http://127.0.0.1:" + socket.getLocalPort();
    }
  }
}
