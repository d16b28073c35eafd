package dev.kvorum.kvnode.http;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import dev.kvorum.kvnode.engine.Direction;
import dev.kvorum.kvnode.engine.KeyRange;
import dev.kvorum.kvnode.http.RawConnection.Response;
import dev.kvorum.kvnode.shard.machine.Outcome;
import dev.kvorum.kvnode.shard.machine.ScanResult;
import java.io.EOFException;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.Base64;
import java.util.List;
import java.util.Optional;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

class ScanOverHttpTest {

  private static final TestServers SERVERS = new TestServers();
  private static final ObjectMapper JSON = new ObjectMapper();

  @AfterAll
  static void close() {
    SERVERS.close();
  }

  @BeforeEach
  void fill() {
    SERVERS.store.rows.clear();
    SERVERS.store.pages = _ -> Optional.empty();
    for (String key : List.of("a", "b/1", "b/2", "b/3", "c")) {
      put(key.getBytes(StandardCharsets.UTF_8), "v-" + key);
    }
  }

  @Test
  void linesAreRowsInTheGoldenForm() throws IOException {
    put(new byte[] {(byte) 0xff, 0}, "quote \" and \n line");
    SERVERS.store.rows.put(bytes("bin"), new FakeStore.Row(new byte[] {0, (byte) 0x80}, -1));
    Response response = SERVERS.client("GET /kv/default?limit=20");
    assertEquals(200, response.status());
    assertEquals("application/x-ndjson", response.header("content-type"));
    Golden.check("scan.ndjson", response.text());
  }

  @ParameterizedTest
  @CsvSource(
      delimiter = '|',
      value = {
        "| a b/1 b/2 b/3 c",
        "reverse=true | c b/3 b/2 b/1 a",
        "prefix=b/ | b/1 b/2 b/3",
        "prefix=b%2F&reverse=true | b/3 b/2 b/1",
        "prefix64=Yi8 | b/1 b/2 b/3",
        "start=b/2 | b/2 b/3 c",
        "end=b/2 | a b/1",
        "start=b/2&end=c | b/2 b/3",
        "start=b/2&end=c&reverse=true | b/3 b/2",
        "start64=Yi8y&end64=Yw== | b/2 b/3",
        "prefix=b/&start=b/2 | b/2 b/3",
        "start=b&end=b | ''",
        "prefix=zz | ''",
        "start=&end= | a b/1 b/2 b/3 c",
        "limit=2&start=b/2&end=c | b/2 b/3"
      })
  void aRangeIsWalkedInOrder(String query, String keys) throws IOException {
    Response response = SERVERS.client("GET /kv/default" + (query == null ? "" : "?" + query));
    assertEquals(200, response.status(), response::text);
    assertEquals(keys, String.join(" ", keys(response)));
    assertTrue(cursor(response).isEmpty(), response::text);
  }

  @ParameterizedTest
  @ValueSource(strings = {"", "&reverse=true", "&prefix=b/", "&start=b&end=c&reverse=true"})
  void pagesJoinedByCursorsAreTheWhole(String query) throws IOException {
    List<String> whole = keys(SERVERS.client("GET /kv/default?limit=100" + query));
    for (int limit = 1; limit <= 6; limit++) {
      List<String> joined = new ArrayList<>();
      Response page = SERVERS.client("GET /kv/default?limit=" + limit + query);
      joined.addAll(keys(page));
      while (cursor(page).isPresent()) {
        assertEquals(limit, keys(page).size());
        page = SERVERS.client("GET /kv/default?limit=" + limit + "&cursor=" + cursor(page).get());
        joined.addAll(keys(page));
      }
      assertEquals(whole, joined);
    }
  }

  @Test
  void aLargeAnswerIsReadPageByPage() throws IOException {
    for (int i = 0; i < 3000; i++) {
      put(bytes("k%05d".formatted(i)), "v");
    }
    Response response = SERVERS.client("GET /kv/default?prefix=k&limit=2500");
    assertEquals(2500, keys(response).size());
    assertTrue(SERVERS.store.lastScan.rowsMax() <= 512);
    assertEquals(
        500,
        keys(SERVERS.client("GET /kv/default?limit=501&cursor=" + cursor(response).orElseThrow()))
            .size());
    assertEquals(
        1000, keys(SERVERS.client("GET /kv/default?prefix=k")).size(), "the default limit");
  }

  @Test
  void aRefusedFirstPageIsAnsweredAsSuch() throws IOException {
    SERVERS.store.pages = _ -> Optional.of(new ScanResult.Refused(new Outcome.Busy()));
    Response response = SERVERS.client("GET /kv/default");
    assertEquals(503, response.status());
    assertEquals("1", response.header("retry-after"));
    SERVERS.store.pages = _ -> Optional.empty();
    assertEquals(404, SERVERS.client("GET /kv/nowhere").status());
  }

  @Test
  void anAnswerThatIsRefusedHalfWayEndsWithACursor() throws IOException {
    KeyRange rest = new KeyRange(bytes("b"), bytes("c"));
    var first =
        new ScanResult.Page(
            List.of(new ScanResult.Row(bytes("a"), bytes("v"), 1)), Optional.of(rest));
    var results = List.of(first, new ScanResult.Refused(new Outcome.NoLeader())).iterator();
    SERVERS.store.pages = _ -> Optional.of(results.next());
    Response response = SERVERS.client("GET /kv/default");
    assertEquals(200, response.status());
    assertEquals(List.of("a"), keys(response));
    SERVERS.store.pages = _ -> Optional.empty();
    assertEquals(
        List.of("b/1", "b/2", "b/3"),
        keys(SERVERS.client("GET /kv/default?cursor=" + cursor(response).orElseThrow())));
  }

  @Test
  void anAnswerThatFailsHalfWayIsNoCompleteAnswer() throws IOException {
    byte[] large = new byte[100_000];
    var first =
        new ScanResult.Page(
            List.of(new ScanResult.Row(bytes("a"), large, 1)), Optional.of(KeyRange.ALL));
    var results = List.<ScanResult>of(first).iterator();
    SERVERS.store.pages = _ -> Optional.of(results.next()); // the second call throws
    assertThrows(EOFException.class, () -> SERVERS.client("GET /kv/default"));
    SERVERS.store.pages = _ -> Optional.empty();
    assertEquals(5, keys(SERVERS.client("GET /kv/default")).size());
  }

  @ParameterizedTest
  @ValueSource(
      strings = {
        "limit=0",
        "limit=10001",
        "limit=-1",
        "limit=ten",
        "limit=",
        "reverse=yes",
        "reverse",
        "start=c&end=b",
        "start=c&end=b&reverse=true",
        "prefix=a&prefix64=YQ",
        "start64=*",
        "prefix=a+b",
        "prefix=%zz",
        "lmit=5",
        "limit=1&limit=2",
        "max-staleness=1s"
      })
  void badParametersAreRefused(String query) throws IOException {
    Response response = SERVERS.client("GET /kv/default?" + query);
    assertEquals(400, response.status(), response::text);
    assertTrue(response.text().contains("bad-parameter"), response::text);
  }

  @Test
  void aCursorThatIsNotOurOwnIsRefused() throws IOException {
    String cursor = cursor(SERVERS.client("GET /kv/default?limit=2")).orElseThrow();
    byte[] bytes = Base64.getUrlDecoder().decode(cursor);
    for (int i = 0; i < bytes.length; i++) {
      byte[] changed = bytes.clone();
      changed[i] ^= 1;
      assertBadCursor(
          "/kv/default", Base64.getUrlEncoder().withoutPadding().encodeToString(changed));
    }
    for (int length = 0; length < bytes.length; length++) {
      assertBadCursor(
          "/kv/default", Base64.getUrlEncoder().encodeToString(Arrays.copyOf(bytes, length)));
    }
    assertBadCursor("/kv/default", "!!!");
    assertBadCursor("/kv/other", cursor);
    Response both = SERVERS.client("GET /kv/default?prefix=a&cursor=" + cursor);
    assertTrue(both.text().contains("bad-parameter"), both::text);
  }

  @Test
  void aCursorComesBackAsItWas() {
    var range = new KeyRange(new byte[1025], bytes("z"));
    var cursor = ScanCursor.parse(new ScanCursor(range, Direction.REVERSE).text("ks"), "ks");
    assertEquals(Direction.REVERSE, cursor.direction());
    assertEquals(0, Arrays.compareUnsigned(range.start(), cursor.range().start()));
    assertEquals(0, Arrays.compareUnsigned(range.end(), cursor.range().end()));
  }

  private static void assertBadCursor(String path, String cursor) throws IOException {
    Response response = SERVERS.client("GET " + path + "?cursor=" + cursor);
    assertEquals(400, response.status(), response::text);
    assertTrue(response.text().contains("bad-cursor"), response::text);
  }

  private static void put(byte[] key, String value) {
    SERVERS.store.rows.put(key, new FakeStore.Row(bytes(value), SERVERS.store.rows.size() + 1L));
  }

  private static byte[] bytes(String text) {
    return text.getBytes(StandardCharsets.UTF_8);
  }

  private static List<String> keys(Response response) throws IOException {
    List<String> keys = new ArrayList<>();
    for (String line : response.text().lines().toList()) {
      JsonNode json = JSON.readTree(line);
      if (!json.has("cursor")) {
        keys.add(json.get("key").textValue());
      }
    }
    return keys;
  }

  private static Optional<String> cursor(Response response) throws IOException {
    List<String> lines = response.text().lines().toList();
    return lines.isEmpty()
        ? Optional.empty()
        : Optional.ofNullable(JSON.readTree(lines.getLast()).path("cursor").textValue());
  }
}
