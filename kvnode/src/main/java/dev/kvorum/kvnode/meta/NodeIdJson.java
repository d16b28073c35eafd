package dev.kvorum.kvnode.meta;

import com.fasterxml.jackson.core.JsonGenerator;
import com.fasterxml.jackson.core.JsonParser;
import com.fasterxml.jackson.databind.DeserializationContext;
import com.fasterxml.jackson.databind.JsonDeserializer;
import com.fasterxml.jackson.databind.JsonSerializer;
import com.fasterxml.jackson.databind.SerializerProvider;
import java.io.IOException;

/** Node ids in JSON: unsigned decimal strings, as no JSON number holds 64 bits for everybody. */
final class NodeIdJson {

  private NodeIdJson() {}

  static final class Writer extends JsonSerializer<Long> {
    @Override
    public void serialize(Long id, JsonGenerator json, SerializerProvider provider)
        throws IOException {
      json.writeString(Long.toUnsignedString(id));
    }
  }

  static final class Reader extends JsonDeserializer<Long> {
    @Override
    public Long deserialize(JsonParser json, DeserializationContext context) throws IOException {
      try {
        return Long.parseUnsignedLong(json.getText());
      } catch (NumberFormatException e) {
        throw context.weirdStringException(
            json.getText(), Long.class, "a node id is an unsigned 64 bit number");
      }
    }
  }
}
