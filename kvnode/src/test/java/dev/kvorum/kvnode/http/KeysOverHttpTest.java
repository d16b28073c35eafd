package dev.kvorum.kvnode.http;

import static org.junit.jupiter.api.Assertions.assertArrayEquals;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import dev.kvorum.kvnode.http.RawConnection.Response;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.util.Base64;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/**
 * Which bytes of the request line are the key. Over raw sockets, since clients normalise paths
 * themselves.
 */
class KeysOverHttpTest {

  private static final TestServers SERVERS = new TestServers();

  @AfterAll
  static void close() {
    SERVERS.close();
  }

  @BeforeEach
  void empty() {
    SERVERS.store.rows.clear();
  }

  @ParameterizedTest
  @ValueSource(
      strings = {
        "a",
        "a/b",
        "a//b",
        "//",
        "/",
        ".",
        "..",
        "a/./b",
        "a/../b",
        "../../etc/passwd",
        "a;v=1/b;x",
        ";",
        "a+b",
        "a=b&c",
        "~!$&'()*,:@-_",
        "a%",
        "kv/default/a"
      })
  void theRestOfThePathIsTheKeyAsItStands(String key) throws IOException {
    String path = key.replace("%", "%25");
    assertStoredUnder(key.getBytes(StandardCharsets.UTF_8), path);
  }

  @Test
  void everyByteMayBeEscaped() throws IOException {
    for (int b = 0; b < 256; b++) {
      assertStoredUnder(new byte[] {'x', (byte) b}, "x%%%02X".formatted(b));
      assertStoredUnder(new byte[] {(byte) b}, "%%%02x".formatted(b));
    }
  }

  @Test
  void escapedDotsAndSlashesAreNotNormalised() throws IOException {
    assertStoredUnder("a/b".getBytes(StandardCharsets.UTF_8), "a%2Fb");
    assertStoredUnder("..".getBytes(StandardCharsets.UTF_8), "%2e%2E");
    assertStoredUnder("a/../b".getBytes(StandardCharsets.UTF_8), "a/%2e%2e/b");
    assertStoredUnder("ключ/鍵/🗝".getBytes(StandardCharsets.UTF_8), escaped("ключ/鍵/🗝"));
  }

  @Test
  void key64NamesAnyKey() throws IOException {
    byte[] key = {0, '/', '.', '.', '/', (byte) 0xff, '?', '#'};
    String key64 = Base64.getUrlEncoder().withoutPadding().encodeToString(key);
    assertEquals(201, SERVERS.client("PUT /kv/default?key64=" + key64, "v").status());
    assertArrayEquals(key, SERVERS.store.lastCommand.key());
    assertEquals("v", SERVERS.client("GET /kv/default/?key64=" + key64).text());
    assertEquals(
        "v",
        SERVERS
            .client("GET /kv/default?key64=" + Base64.getUrlEncoder().encodeToString(key))
            .text());
    assertEquals(204, SERVERS.client("DELETE /kv/default?key64=" + key64).status());
  }

  @ParameterizedTest
  @ValueSource(
      strings = {
        "/kv/default/%", "/kv/default/%4", "/kv/default/%zz", "/kv/default/a%2", "/kv/default/%+1",
            "/kv/default/{a}",
        "/kv/default/a\"b", "/kv/default/a<b", "/kv/default/a\\b", "/kv/default/a^b",
            "/kv/default/a|b", "/kv/default/\u00e9",
        "/kv/default/a#b", "/kv/default/", "/kv/default/\u0001", "/kv/default/a\u007f"
      })
  void whatIsNotAKeyIsRefused(String path) throws IOException {
    for (String method : new String[] {"GET", "PUT", "DELETE"}) {
      Response response = SERVERS.client(method + " " + path, method.equals("PUT") ? "v" : "");
      assertEquals(400, response.status(), path);
      assertTrue(response.text().contains("urn:kvorum:problem:bad-key"), response::text);
    }
    assertTrue(SERVERS.store.rows.isEmpty());
  }

  @Test
  void aKeyOfTheLargestSizeIsTakenAndOneByteMoreIsNot() throws IOException {
    String most = "k".repeat(1024);
    assertEquals(201, SERVERS.client("PUT /kv/default/" + most, "v").status());
    assertEquals(200, SERVERS.client("PUT /kv/default/" + "%6b".repeat(1024), "v").status());
    Response over = SERVERS.client("PUT /kv/default/" + most + "k", "v");
    assertEquals(414, over.status());
    assertTrue(over.text().contains("1025 bytes; at most 1024"), over::text);
  }

  @Test
  void aKeyOnlyInOnePlace() throws IOException {
    assertEquals(400, SERVERS.client("GET /kv/default/a?key64=YQ").status());
    assertEquals(400, SERVERS.client("GET /kv/default?key64=").status());
    assertEquals(400, SERVERS.client("GET /kv/default?key64=****").status());
    assertEquals(400, SERVERS.client("PUT /kv/default", "v").status());
  }

  private static void assertStoredUnder(byte[] key, String path) throws IOException {
    SERVERS.store.rows.clear();
    Response put = SERVERS.client("PUT /kv/default/" + path, "value of " + path);
    assertEquals(201, put.status(), () -> path + ": " + put.text());
    assertArrayEquals(key, SERVERS.store.rows.firstKey(), path);
    assertEquals("value of " + path, SERVERS.client("GET /kv/default/" + path).text());
  }

  private static String escaped(String text) {
    var escaped = new StringBuilder();
    for (byte b : text.getBytes(StandardCharsets.UTF_8)) {
      escaped.append("%%%02X".formatted(b));
    }
    return escaped.toString();
  }
}
