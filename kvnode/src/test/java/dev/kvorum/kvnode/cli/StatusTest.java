package dev.kvorum.kvnode.cli;

import static java.nio.charset.StandardCharsets.UTF_8;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import dev.kvorum.kvnode.cli.shell.Terminal;
import java.io.ByteArrayOutputStream;
import java.io.FilterOutputStream;
import java.io.IOException;
import java.io.InputStream;
import java.io.PrintStream;
import java.util.Map;
import org.junit.jupiter.api.Test;

class StatusTest {

  private static String document() throws IOException {
    return new String(
        StatusTest.class.getResourceAsStream("/cli/status/node1.json").readAllBytes(), UTF_8);
  }

  @Test
  void nodeThatIsAwayDoesNotHideTheOthers() throws IOException {
    try (FakeStore node = new FakeStore()) {
      node.alwaysAnswer(200, document());
      Typed typed = Typed.with("KVORUM_ADMIN", node.url() + "," + VerbsTest.nobody());
      assertEquals(0, typed.run("status"));
      assertTrue(typed.out().contains("1 of 2 nodes answer"), typed.out());
      assertEquals("GET /admin/status", node.requests.getFirst());
    }
  }

  @Test
  void jsonIsWhatTheNodesSaid() throws IOException {
    try (FakeStore node = new FakeStore()) {
      node.alwaysAnswer(200, document());
      String away = VerbsTest.nobody();
      Typed typed = new Typed();
      assertEquals(0, typed.run("status", "--json", "--admin", node.url() + "," + away));
      JsonNode json = new ObjectMapper().readTree(typed.out());
      assertEquals(new ObjectMapper().readTree(document()), json.at("/answers").get(node.url()));
      assertEquals("not running", json.at("/silent").get(away).asText());
    }
  }

  @Test
  void watchedItIsShownAgainWhoeverIsAway() throws IOException {
    try (FakeStore node = new FakeStore()) {
      node.alwaysAnswer(200, document());
      var shown = new ByteArrayOutputStream();
      var reader =
          new FilterOutputStream(shown) {
            @Override
            public void flush() throws IOException {
              if (shown.toString(UTF_8).contains("1 of 2 nodes answer")) {
                node.alwaysAnswer(500, "");
              }
              if (shown.toString(UTF_8).contains("0 of 2 nodes answer")) {
                throw new IOException("nobody reads any more");
              }
            }
          };
      var out = new PrintStream(reader, false, UTF_8);
      var admin = Map.of("KVORUM_ADMIN", node.url() + "," + VerbsTest.nobody());
      var terminal = new Terminal(InputStream.nullInputStream(), out, out, admin);
      assertEquals(0, Kv.run(new String[] {"status", "--watch"}, terminal, Typed.NO_PROGRAM));
      assertTrue(shown.toString(UTF_8).indexOf("0 of 2") > shown.toString(UTF_8).indexOf("1 of 2"));
    }
  }

  @Test
  void nobodyAtAllIsAFailure() throws IOException {
    Typed away = Typed.with("KVORUM_ADMIN", VerbsTest.nobody());
    assertEquals(3, away.run("status"));
    assertTrue(away.err().contains("kv local"), away.err());
    try (FakeStore client = new FakeStore()) {
      Typed wrongPort = Typed.with("KVORUM_ADMIN", client.url());
      assertEquals(3, wrongPort.run("status"));
      assertTrue(wrongPort.err().contains("status 404"), wrongPort.err());
    }
  }
}
