package dev.kvorum.operator.reconcile;

import com.fasterxml.jackson.databind.JsonNode;
import dev.kvorum.operator.api.KVClusterStatus.ReceiptView;
import dev.kvorum.operator.observe.Look;
import dev.kvorum.operator.observe.NodeAdmin;
import java.io.IOException;
import java.lang.System.Logger;
import java.lang.System.Logger.Level;
import java.util.Optional;

/** What the cluster's last operation that somebody asked for was to clients. */
final class Receipts {

  private static final Logger LOG = System.getLogger(Receipts.class.getName());

  private final NodeAdmin admin;

  Receipts(NodeAdmin admin) {
    this.admin = admin;
  }

  /** Empty where it isn't known now. */
  Optional<ReceiptView> last(Look look) {
    if (look.contact().isEmpty()) {
      return Optional.empty();
    }
    try {
      JsonNode answer = admin.get(look.contact().get(), "/admin/operations").body();
      for (String list : new String[] {"running", "ended"}) {
        for (JsonNode operation : answer.path(list)) {
          if (operation.path("kind").asText().equals("reshard") && operation.has("receipt")) {
            return Optional.of(view(operation));
          }
        }
      }
    } catch (IOException e) {
      LOG.log(Level.DEBUG, "no receipt: {0}", e.toString());
    }
    return Optional.empty();
  }

  private static ReceiptView view(JsonNode operation) {
    JsonNode receipt = operation.path("receipt");
    return new ReceiptView(
        "%s %s to %s, %s"
            .formatted(
                operation.path("kind").asText(),
                operation.path("keyspace").asText(),
                operation.path("shards").asText(),
                operation.path("state").asText()),
        receipt.path("requests").asLong(),
        receipt.path("failed").asLong(),
        receipt.path("longestPauseMillis").asLong(),
        receipt.path("bytesMoved").asLong());
  }
}
