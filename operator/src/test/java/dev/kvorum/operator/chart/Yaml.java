package dev.kvorum.operator.chart;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.SerializationFeature;
import com.fasterxml.jackson.databind.json.JsonMapper;
import io.fabric8.kubernetes.client.utils.Serialization;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;

/** YAML as trees; all paths begin at the checkout's root. */
final class Yaml {

  static final Path ROOT = Path.of("..");

  private static final JsonMapper SORTING =
      JsonMapper.builder().enable(SerializationFeature.ORDER_MAP_ENTRIES_BY_KEYS).build();

  private Yaml() {}

  static JsonNode file(String path) throws IOException {
    return documents(text(path)).getFirst();
  }

  static String text(String path) throws IOException {
    return Files.readString(ROOT.resolve(path));
  }

  /** As text, in which names have one order: in objects they have none. */
  static String sorted(JsonNode tree) throws IOException {
    Object plain = SORTING.treeToValue(tree, Object.class);
    return SORTING.writerWithDefaultPrettyPrinter().writeValueAsString(plain);
  }

  /** Without the empty ones that a template leaves which renders nothing. */
  static List<JsonNode> documents(String text) throws IOException {
    List<JsonNode> documents = new ArrayList<>();
    try (var values =
        Serialization.yamlMapper().readerFor(JsonNode.class).<JsonNode>readValues(text)) {
      values.forEachRemaining(documents::add);
    }
    documents.removeIf(document -> document == null || document.isNull() || document.isEmpty());
    return documents;
  }
}
