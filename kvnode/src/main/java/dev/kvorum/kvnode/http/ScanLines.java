package dev.kvorum.kvnode.http;

import com.fasterxml.jackson.core.JsonFactory;
import com.fasterxml.jackson.core.JsonGenerator;
import dev.kvorum.kvnode.shard.machine.ScanResult;
import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.charset.CharacterCodingException;
import java.nio.charset.CharsetDecoder;
import java.nio.charset.StandardCharsets;
import java.util.List;

/**
 * Rows as lines of JSON (NDJSON).
 *
 * <pre>{@code
 * {"key":"a","value":"1","etag":"\"7\""}
 * {"key64":"_w","value64":"AAE","etag":"\"8\""}
 * {"cursor":"AQAAAWIAALtG8gs"}
 * }</pre>
 */
final class ScanLines {

  private static final JsonFactory JSON = new JsonFactory();

  /** Refuses what is not UTF-8, where {@code new String} would replace it and lose the bytes. */
  private final CharsetDecoder utf8 = StandardCharsets.UTF_8.newDecoder();

  byte[] of(List<ScanResult.Row> rows) throws IOException {
    var bytes = new ByteArrayOutputStream();
    try (JsonGenerator json = JSON.createGenerator(bytes)) {
      json.setRootValueSeparator(null);
      for (ScanResult.Row row : rows) {
        json.writeStartObject();
        member(json, "key", row.key());
        member(json, "value", row.value());
        json.writeStringField("etag", Etag.text(row.version()));
        json.writeEndObject();
        json.writeRaw('\n');
      }
    }
    return bytes.toByteArray();
  }

  static byte[] ofCursor(String cursor) {
    return ("{\"cursor\":\"" + cursor + "\"}\n").getBytes(StandardCharsets.US_ASCII);
  }

  private void member(JsonGenerator json, String name, byte[] bytes) throws IOException {
    try {
      json.writeStringField(name, utf8.decode(ByteBuffer.wrap(bytes)).toString());
    } catch (CharacterCodingException e) {
      json.writeStringField(name + "64", Base64Text.of(bytes));
    }
  }
}
