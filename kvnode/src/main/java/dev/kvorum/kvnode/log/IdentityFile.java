package dev.kvorum.kvnode.log;

import com.fasterxml.jackson.core.JsonProcessingException;
import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import com.fasterxml.jackson.databind.node.ObjectNode;
import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.charset.StandardCharsets;
import java.util.Optional;

/** {@code node.json}: read, and replaced as a whole. */
final class IdentityFile {

  static final String PATH = "node.json";

  private static final String NEXT_PATH = "node.json.next";
  private static final int FORMAT = 2;

  /** The last one that had no seal. */
  private static final int FORMAT_UNSEALED = 1;

  private static final ObjectMapper JSON = new ObjectMapper();

  private final Disk disk;

  IdentityFile(Disk disk) {
    this.disk = disk;
  }

  Optional<NodeIdentity> read() throws IOException {
    if (!disk.exists(PATH)) {
      return Optional.empty();
    }
    try (DiskFile file = disk.open(PATH)) {
      ByteBuffer bytes = ByteBuffer.allocate(Math.toIntExact(file.size()));
      file.read(bytes, 0);
      return Optional.of(decode(new String(bytes.array(), StandardCharsets.UTF_8)));
    }
  }

  /** Durable when it returns; after a crash the file is the old or the new one. */
  void replace(NodeIdentity identity) throws IOException {
    ByteBuffer bytes = ByteBuffer.wrap(encode(identity).getBytes(StandardCharsets.UTF_8));
    try (DiskFile file = disk.create(NEXT_PATH)) {
      file.write(new ByteBuffer[] {bytes}, 0);
      file.force();
    }
    disk.rename(NEXT_PATH, PATH);
    disk.forceDirectory("");
  }

  static String encode(NodeIdentity identity) {
    ObjectNode json = JSON.createObjectNode();
    json.put("format", FORMAT);
    json.put("nodeId", identity.nodeName());
    identity.clusterId().ifPresent(id -> json.put("clusterId", id));
    json.put("bootCounter", identity.bootCounter());
    identity.machineBoot().ifPresent(boot -> json.put("machineBoot", boot));
    json.put("run", identity.run().name());
    json.put("log", identity.log().name());
    return SealedJson.seal(json.toPrettyString());
  }

  static NodeIdentity decode(String text) {
    try {
      JsonNode json = JSON.readTree(text);
      refuseNewer(json);
      refuseDamaged(json, SealedJson.check(text));
      return new NodeIdentity(
          Long.parseUnsignedLong(json.required("nodeId").textValue()),
          text(json, "clusterId"),
          json.required("bootCounter").longValue(),
          text(json, "machineBoot"),
          NodeIdentity.Run.valueOf(json.required("run").textValue()),
          NodeIdentity.Log.valueOf(json.required("log").textValue()));
    } catch (JsonProcessingException | IllegalArgumentException e) {
      throw new DataDirectoryException(
          PATH
              + " can't be understood, so this node doesn't know who it is. Restore the file, or"
              + " move the data directory aside and start the node empty: it joins as a new one",
          e);
    }
  }

  private static void refuseDamaged(JsonNode json, SealedJson.Seal seal) {
    int format = json.required("format").intValue();
    boolean sound =
        switch (seal) {
          case WHOLE -> true;
          case BROKEN -> false;
          case NONE -> format == FORMAT_UNSEALED && !json.has("crc32c");
        };
    if (!sound) {
      throw new IllegalArgumentException("its checksum is not that of its content");
    }
  }

  private static void refuseNewer(JsonNode json) {
    int format = json.required("format").intValue();
    if (format > FORMAT) {
      throw new DataDirectoryException(
          PATH
              + " has format "
              + format
              + ", this version knows "
              + FORMAT
              + ". Start the version of kvnode that wrote it.");
    }
  }

  private static Optional<String> text(JsonNode json, String name) {
    return Optional.ofNullable(json.get(name)).map(JsonNode::textValue);
  }
}
