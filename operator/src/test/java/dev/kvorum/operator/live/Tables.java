package dev.kvorum.operator.live;

import com.fasterxml.jackson.databind.JsonNode;
import io.fabric8.kubernetes.client.http.HttpClient;
import io.fabric8.kubernetes.client.http.HttpResponse;
import io.fabric8.kubernetes.client.utils.Serialization;

/** Lists as {@code kubectl get} asks for them, which the client never does. */
final class Tables {

  private Tables() {}

  static JsonNode of(K3s.Server server, String path) {
    HttpClient http = server.client().getHttpClient();
    HttpResponse<String> response =
        http.sendAsync(
                http.newHttpRequestBuilder()
                    .uri(server.client().getMasterUrl().toString().replaceAll("/$", "") + path)
                    .header("Accept", "application/json;as=Table;v=v1;g=meta.k8s.io")
                    .build(),
                String.class)
            .join();
    return Serialization.unmarshal(response.body(), JsonNode.class);
  }
}
