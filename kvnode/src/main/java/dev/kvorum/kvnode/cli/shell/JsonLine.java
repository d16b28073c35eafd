package dev.kvorum.kvnode.cli.shell;

import com.fasterxml.jackson.core.JsonFactory;
import com.fasterxml.jackson.core.JsonGenerator;
import java.io.IOException;
import java.io.StringWriter;
import java.io.UncheckedIOException;
import java.nio.ByteBuffer;
import java.nio.charset.CharacterCodingException;
import java.nio.charset.StandardCharsets;
import java.util.Base64;
import java.util.Optional;

/**
 * One JSON object on one line. Only the streaming half of Jackson is used: the other would double a
 * command's start.
 */
public final class JsonLine {

  private final StringWriter text = new StringWriter();
  private final JsonGenerator json;

  public JsonLine() {
    try {
      json = new JsonFactory().createGenerator(text);
      json.writeStartObject();
    } catch (IOException impossible) {
      throw new UncheckedIOException(impossible);
    }
  }

  public JsonLine text(String name, String value) {
    try {
      json.writeStringField(name, value);
      return this;
    } catch (IOException impossible) {
      throw new UncheckedIOException(impossible);
    }
  }

  public JsonLine text(String name, Optional<String> value) {
    value.ifPresent(present -> text(name, present));
    return this;
  }

  /**
   * As text where the bytes are UTF-8, else as {@code name64} in base64url: the HTTP API does the
   * same.
   */
  public JsonLine bytes(String name, byte[] value) {
    try {
      return text(
          name, StandardCharsets.UTF_8.newDecoder().decode(ByteBuffer.wrap(value)).toString());
    } catch (CharacterCodingException binary) {
      return text(name + "64", Base64.getUrlEncoder().withoutPadding().encodeToString(value));
    }
  }

  public JsonLine number(String name, Optional<Long> value) {
    try {
      if (value.isPresent()) {
        json.writeNumberField(name, value.get());
      }
      return this;
    } catch (IOException impossible) {
      throw new UncheckedIOException(impossible);
    }
  }

  public String end() {
    try {
      json.writeEndObject();
      json.close();
      return text.toString();
    } catch (IOException impossible) {
      throw new UncheckedIOException(impossible);
    }
  }
}
