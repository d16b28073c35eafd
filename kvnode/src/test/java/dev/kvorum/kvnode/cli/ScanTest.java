package dev.kvorum.kvnode.cli;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.io.IOException;
import org.junit.jupiter.api.Test;

class ScanTest {

  private static final String HEAD = "HTTP/1.1 200 OK\r\nTransfer-Encoding: chunked\r\n\r\n";

  private static String page(String... lines) {
    StringBuilder text = new StringBuilder(HEAD);
    for (String line : lines) {
      text.append(Integer.toHexString(line.length() + 1))
          .append("\r\n")
          .append(line)
          .append("\n\r\n");
    }
    return text + "0\r\n\r\n";
  }

  private static Typed at(ScriptedServer server) {
    return Typed.with("KVORUM_ENDPOINTS", server.url());
  }

  @Test
  void pagesFollowEachOther() throws IOException {
    try (ScriptedServer server =
        new ScriptedServer(
            page("{\"key\":\"a\",\"value\":\"1\",\"etag\":\"\\\"7\\\"\"}", "{\"cursor\":\"AQ\"}"),
            page("{\"key\":\"b\",\"value\":\"2\",\"etag\":\"\\\"8\\\"\"}"))) {
      Typed typed = at(server);
      assertEquals(0, typed.run("scan"));
      assertEquals("a\t1\nb\t2\n", typed.out());
      assertEquals(2, server.requests.get());
    }
  }

  @Test
  void limitStopsAndSaysHowToGoOn() throws IOException {
    String page = page("{\"key\":\"a\",\"value\":\"1\"}", "{\"cursor\":\"AQ\"}");
    try (ScriptedServer server = new ScriptedServer(page)) {
      Typed text = at(server);
      assertEquals(0, text.run("scan", "--limit", "1"));
      assertEquals("There is more: --cursor AQ\n", text.err());
      Typed json = at(server);
      assertEquals(0, json.run("scan", "--limit=1", "--json"));
      assertEquals("{\"key\":\"a\",\"value\":\"1\"}\n{\"cursor\":\"AQ\"}\n", json.out());
    }
  }

  @Test
  void rowIsOneLineWhateverIsInIt() throws IOException {
    String text = "{\"key\":\"a\\tb\\\\\",\"value\":\"x\\ny\\u0000\"}";
    try (ScriptedServer server =
        new ScriptedServer(page(text, "{\"key64\":\"_wBhXA\",\"value64\":\"AAE\"}"))) {
      Typed typed = at(server);
      typed.run("scan");
      assertEquals("a\\tb\\\\\tx\\ny\\x00\n\\xff\\x00a\\\\\t\\x00\\x01\n", typed.out());
    }
  }

  @Test
  void answerThatIsCutOffIsNoAnswer() throws IOException {
    String whole = page("{\"key\":\"a\",\"value\":\"1\"}", "{\"key\":\"b\",\"value\":\"2\"}");
    for (int cut : new int[] {1, 5, 6, 12}) {
      try (ScriptedServer server = new ScriptedServer(whole.substring(0, whole.length() - cut))) {
        Typed typed = at(server);
        assertEquals(3, typed.run("scan"), "cut by " + cut);
        assertTrue(typed.err().contains("incomplete after"), typed.err());
      }
    }
  }

  @Test
  void rangeTravelsInTheQueryAndCursorReplacesIt() throws IOException {
    try (FakeStore store = new FakeStore()) {
      store.alwaysAnswer(200, "");
      Typed.with("KVORUM_ENDPOINTS", store.url())
          .run(
              "scan",
              "--prefix",
              "a/ü",
              "--start",
              "a",
              "--end=b&c",
              "--reverse",
              "--limit",
              "5",
              "--consistency=lease");
      assertEquals(
          "GET /kv/default?limit=5&consistency=lease&prefix=a%2F%C3%BC&start=a&end=b%26c&reverse=true",
          store.requests.getLast());
      Typed.with("KVORUM_ENDPOINTS", store.url()).run("scan", "--cursor", "AQ");
      assertEquals("GET /kv/default?limit=1000&cursor=AQ", store.requests.getLast());
      assertEquals(
          2,
          Typed.with("KVORUM_ENDPOINTS", store.url())
              .run("scan", "--cursor", "AQ", "--prefix", "a"));
    }
  }
}
