package dev.kvorum.kvnode.cli.admin;

import com.fasterxml.jackson.databind.JsonNode;
import picocli.CommandLine.Parameters;

/** Which node a verb of {@code kv nodes} means. */
final class NodeOption {

  @Parameters(paramLabel = "NODE", description = "Its name, ordinal or id.")
  private String typed;

  /**
   * @param typed as it was typed
   */
  record Meant(String id, String name, String typed) {}

  Meant in(AdminClient client) {
    JsonNode cluster = client.cluster();
    NodeNames names = NodeNames.of(client, cluster);
    String id = names.id(typed, cluster);
    return new Meant(id, names.of(id), typed);
  }
}
