package dev.kvorum.operator;

import com.sun.net.httpserver.HttpExchange;
import com.sun.net.httpserver.HttpServer;
import io.fabric8.kubernetes.api.model.GenericKubernetesResource;
import io.fabric8.kubernetes.client.utils.Serialization;
import java.io.IOException;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.nio.charset.StandardCharsets;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.Executors;
import java.util.concurrent.TimeUnit;
import java.util.regex.Pattern;

/**
 * Starts the operator against an API server that knows one cluster and nothing else, lets it look
 * and apply some times, and ends: so the image's build learns what a start loads, and keeps it in
 * the start-up cache.
 *
 * <pre>{@code
 * java -XX:AOTCacheOutput=operator.aot -cp operator.jar dev.kvorum.operator.Rehearsal
 * }</pre>
 */
public final class Rehearsal {

  private static final System.Logger LOG = System.getLogger(Rehearsal.class.getName());
  private static final int FAILED = 3;
  private static final int LOOKS = 5;

  /** For a machine that builds other things, too. */
  private static final long PATIENCE_SECONDS = 120;

  private static final String CLUSTERS = "/kvclusters";

  private static final Pattern LISTS =
      Pattern.compile(".*/(kvclusters|pods|statefulsets|persistentvolumeclaims)");

  private static final String LIST =
      """
      {"kind":"List","apiVersion":"v1","metadata":{"resourceVersion":"1"},"items":[%s]}""";

  private static final String CLUSTER =
      """
      {"apiVersion":"kvorum.dev/v1alpha1","kind":"KVCluster",
       "metadata":{"name":"kv","namespace":"rehearsal","uid":"1","generation":1,"resourceVersion":"1"},
       "spec":{"storage":{"size":"1Gi"},"ingress":{"enabled":true}}}""";

  private static final String MAY_DO_ALL =
      """
      {"kind":"SelfSubjectRulesReview","apiVersion":"authorization.k8s.io/v1","spec":{},
       "status":{"incomplete":false,"nonResourceRules":[],
       "resourceRules":[{"verbs":["*"],"apiGroups":["*"],"resources":["*"]}]}}""";

  private static final String NOT_FOUND =
      """
      {"kind":"Status","apiVersion":"v1","status":"Failure","reason":"NotFound","code":404}""";

  private final CountDownLatch looks = new CountDownLatch(LOOKS);

  private Rehearsal() {}

  public static void main(String[] arguments) throws IOException, InterruptedException {
    Rehearsal rehearsal = new Rehearsal();
    HttpServer api =
        HttpServer.create(new InetSocketAddress(InetAddress.getLoopbackAddress(), 0), 0);
    api.setExecutor(Executors.newVirtualThreadPerTaskExecutor());
    api.createContext("/", rehearsal::answer);
    api.start();
    System.setProperty("kubernetes.master", "http://127.0.0.1:" + api.getAddress().getPort());
    System.setProperty("kubernetes.auth.tryKubeConfig", "false");
    System.setProperty("kubernetes.auth.tryServiceAccount", "false");
    Main.main(new String[] {"--lease-namespace", "rehearsal", "--port", "0"});
    if (!rehearsal.looks.await(PATIENCE_SECONDS, TimeUnit.SECONDS)) {
      LOG.log(System.Logger.Level.ERROR, "the rehearsal's cluster was not looked at");
      Runtime.getRuntime().halt(FAILED); // no cache of half a rehearsal
    }
    System.exit(0);
  }

  private void answer(HttpExchange exchange) throws IOException {
    try (exchange) {
      String path = exchange.getRequestURI().getPath();
      String query = String.valueOf(exchange.getRequestURI().getQuery());
      byte[] body = exchange.getRequestBody().readAllBytes();
      if (path.endsWith("/selfsubjectrulesreviews")) {
        send(exchange, 200, MAY_DO_ALL);
      } else if (!exchange.getRequestMethod().equals("GET")) {
        send(exchange, 200, json(body));
      } else if (query.contains("watch=true")) {
        watch(exchange);
      } else if (LISTS.matcher(path).matches()) {
        send(exchange, 200, LIST.formatted(path.endsWith(CLUSTERS) ? CLUSTER : ""));
      } else if (path.endsWith(CLUSTERS + "/kv")) {
        send(exchange, 200, CLUSTER);
      } else {
        send(exchange, 404, NOT_FOUND);
      }
      if (path.endsWith("/kvclusters/kv/status")) {
        looks.countDown();
      }
    }
  }

  /** Nothing ever changes; over a WebSocket nobody is told so, over a plain connection all are. */
  private void watch(HttpExchange exchange) throws IOException {
    if (exchange.getRequestHeaders().containsKey("Upgrade")) {
      send(exchange, 200, "");
      return;
    }
    exchange.sendResponseHeaders(200, 0);
    exchange.getResponseBody().flush();
    try {
      looks.await();
    } catch (InterruptedException e) {
      Thread.currentThread().interrupt();
    }
  }

  /** What was sent, as the API server gives it back. */
  private static String json(byte[] yaml) {
    String text = new String(yaml, StandardCharsets.UTF_8);
    return Serialization.asJson(Serialization.unmarshal(text, GenericKubernetesResource.class));
  }

  private static void send(HttpExchange exchange, int status, String text) throws IOException {
    byte[] body = text.getBytes(StandardCharsets.UTF_8);
    exchange.getResponseHeaders().set("Content-Type", "application/json");
    exchange.sendResponseHeaders(status, body.length == 0 ? -1 : body.length);
    exchange.getResponseBody().write(body);
  }
}
