package dev.kvorum.kvnode.cli.status;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import dev.kvorum.kvnode.cli.client.ConnectFailed;
import dev.kvorum.kvnode.cli.client.Endpoint;
import dev.kvorum.kvnode.cli.client.HttpConnection;
import dev.kvorum.kvnode.cli.client.NoAnswer;
import dev.kvorum.kvnode.cli.client.Request;
import dev.kvorum.kvnode.cli.client.Response;
import java.io.IOException;
import java.time.Duration;
import java.util.List;

/**
 * Admin ports that are all asked the same: each node knows best about itself and the shards it
 * leads.
 */
public record AdminPorts(List<Endpoint> all, Duration timeout) {

  private static final ObjectMapper JSON = new ObjectMapper();

  /** In the order of the ports; one that hangs costs its timeout. */
  public List<AdminAnswer> ask() {
    return all.stream().map(this::ask).toList();
  }

  private AdminAnswer ask(Endpoint endpoint) {
    try (HttpConnection connection = HttpConnection.open(endpoint, timeout)) {
      Response response = connection.exchange(Request.get("/admin/status"));
      byte[] body = response.bytes();
      if (response.status() != 200) {
        return new AdminAnswer.Silent(endpoint, "status " + response.status());
      }
      JsonNode document = JSON.readTree(body);
      return new AdminAnswer.Told(endpoint, StatusJson.read(document), document);
    } catch (ConnectFailed nobody) {
      return new AdminAnswer.Silent(endpoint, "not running");
    } catch (NoAnswer lost) {
      return new AdminAnswer.Silent(endpoint, lost.kind().words());
    } catch (IOException | IllegalArgumentException broken) {
      return new AdminAnswer.Silent(endpoint, broken.getMessage());
    }
  }
}
