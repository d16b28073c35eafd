package dev.kvorum.chaos.admin;

import static org.junit.jupiter.api.Assertions.assertEquals;

import com.fasterxml.jackson.core.JsonProcessingException;
import com.fasterxml.jackson.databind.ObjectMapper;
import java.util.Map;
import java.util.Set;
import org.junit.jupiter.api.Test;

class ClusterAnswerTest {

  private static ClusterAnswer of(String json) throws JsonProcessingException {
    return ClusterAnswer.of(new ObjectMapper().readTree(json.replace('\'', '"')));
  }

  private static final String BUSY =
      """
      {'nodes': [{'id': '7', 'state': 'member'}, {'id': '17446744073709551615', 'state': 'dead-draining'}],
       'shards': [
         {'id': '0', 'phase': 'active', 'change': 'none', 'leaderNode': '7'},
         {'id': '18446744073709551615', 'phase': 'frozen', 'change': 'absorb', 'leaderNode': '17446744073709551615'},
         {'id': '1', 'phase': 'active', 'change': 'none'}],
       'operations': [{'kind': 'reshard', 'phase': 'splitting'}]}
      """;

  @Test
  void leadersAreKnownByShardWhereThereAreAny() throws JsonProcessingException {
    assertEquals(Map.of(0L, "7", -1L, "17446744073709551615"), of(BUSY).leaders());
    assertEquals(Map.of(0L, "kv-0"), of(BUSY).leadersByName(Map.of("7", "kv-0")));
  }

  @Test
  void whatIsUnderWayIsNamedAsTheApiNamesIt() throws JsonProcessingException {
    assertEquals(
        Set.of("dead", "draining", "frozen", "absorb", "reshard", "splitting"), of(BUSY).signs());
  }

  @Test
  void aClusterAtRestHasNoSigns() throws JsonProcessingException {
    assertEquals(
        Set.of(),
        of("{'nodes': [{'state': 'member'}], 'shards': [{'id': '1', 'phase': 'active', 'change': 'none'}]}")
            .signs());
  }
}
