package dev.kvorum.chaos.admin;

import com.fasterxml.jackson.databind.JsonNode;
import java.util.Locale;
import java.util.Map;
import java.util.Set;
import java.util.SortedMap;
import java.util.TreeMap;
import java.util.TreeSet;

/**
 * What a node says of its cluster, as far as it matters here.
 *
 * @param leaders by shard, the id of the node that leads it
 * @param signs what is under way, in the API's own words
 */
public record ClusterAnswer(SortedMap<Long, String> leaders, Set<String> signs) {

  /** Nothing is known. */
  public static final ClusterAnswer NOTHING = new ClusterAnswer(new TreeMap<>(), Set.of());

  private static final Set<String> AT_REST = Set.of("", "active", "none", "member");

  /** Reads the answer to {@code GET /admin/cluster}; what isn't there is left out. */
  static ClusterAnswer of(JsonNode json) {
    var leaders = new TreeMap<Long, String>(Long::compareUnsigned);
    var signs = new TreeSet<String>();
    for (JsonNode shard : json.path("shards")) {
      if (shard.has("leaderNode")) {
        leaders.put(
            Long.parseUnsignedLong(shard.path("id").asText()), shard.path("leaderNode").asText());
      }
      signs.add(word(shard, "phase"));
      signs.add(word(shard, "change"));
    }
    for (JsonNode node : json.path("nodes")) {
      for (String word : word(node, "state").split("-")) {
        signs.add(word);
      }
    }
    for (JsonNode operation : json.path("operations")) {
      signs.add(word(operation, "kind"));
      signs.add(word(operation, "phase"));
    }
    signs.removeAll(AT_REST);
    return new ClusterAnswer(leaders, signs);
  }

  /**
   * The same with names for ids; shards that are led by a node without a name are left out.
   *
   * @param names by id
   */
  public SortedMap<Long, String> leadersByName(Map<String, String> names) {
    var named = new TreeMap<Long, String>(Long::compareUnsigned);
    leaders.forEach(
        (shard, id) -> {
          if (names.containsKey(id)) {
            named.put(shard, names.get(id));
          }
        });
    return named;
  }

  private static String word(JsonNode json, String member) {
    return json.path(member).asText("").toLowerCase(Locale.ROOT);
  }
}
