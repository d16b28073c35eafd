package dev.kvorum.kvnode.cli.admin;

import com.fasterxml.jackson.databind.JsonNode;
import dev.kvorum.kvnode.cli.shell.Failure;
import dev.kvorum.kvnode.cli.status.AdminAnswer;
import dev.kvorum.kvnode.cli.status.AdminPorts;
import java.time.Duration;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;

/**
 * What nodes are called: a node that answers gives itself a name, any other has its ordinal.
 *
 * @param byId in the order of the cluster
 */
public record NodeNames(Map<String, String> byId) {

  private static final Duration TIMEOUT = Duration.ofSeconds(1);

  static NodeNames of(AdminClient client, JsonNode cluster) {
    return of(new AdminPorts(client.endpoints(), TIMEOUT).ask(), cluster);
  }

  public static NodeNames of(List<AdminAnswer> answers, JsonNode cluster) {
    Map<String, String> names = new LinkedHashMap<>();
    for (JsonNode node : cluster.path("nodes")) {
      names.put(node.path("id").asText(), "#" + node.path("ordinal").asText());
    }
    for (AdminAnswer answer : answers) {
      if (answer instanceof AdminAnswer.Told told) {
        String id = Long.toUnsignedString(told.status().nodeId());
        names.computeIfPresent(id, (_, _) -> told.status().name());
      }
    }
    return new NodeNames(names);
  }

  String of(String id) {
    return byId.getOrDefault(id, id);
  }

  /** The id of a node that somebody has typed the name, the ordinal or the id of. */
  String id(String typed, JsonNode cluster) {
    List<String> named =
        byId.keySet().stream()
            .filter(id -> byId.get(id).equals(typed) || id.equals(typed))
            .toList();
    if (named.size() == 1) {
      return named.getFirst();
    }
    List<String> numbered =
        cluster
            .path("nodes")
            .valueStream()
            .filter(node -> node.path("ordinal").asText().equals(typed.replaceFirst("^#", "")))
            .map(node -> node.path("id").asText())
            .toList();
    if (named.isEmpty() && numbered.size() == 1) {
      return numbered.getFirst();
    }
    throw Failure.usage(
        named.size() + numbered.size() > 1
            ? "several nodes are called '" + typed + "'"
            : "there is no node '" + typed + "'",
        "A node is named by its name, its ordinal or its id; there are:\n" + all(cluster));
  }

  private String all(JsonNode cluster) {
    StringBuilder all = new StringBuilder();
    for (JsonNode node : cluster.path("nodes")) {
      String id = node.path("id").asText();
      all.append("%s  ordinal %s  id %s%n".formatted(of(id), node.path("ordinal").asText(), id));
    }
    return all.toString();
  }
}
