package dev.kvorum.kvnode.http;

import dev.kvorum.kvnode.http.Routes.Route;
import dev.kvorum.kvnode.shape.ClusterControl;
import dev.kvorum.kvnode.shard.route.NodeControl;
import dev.kvorum.kvnode.shard.route.Store;
import io.helidon.webserver.http.ServerRequest;
import java.time.Duration;
import java.util.concurrent.atomic.AtomicBoolean;

/**
 * A node's two HTTP ports: the client's and the admin's.
 *
 * <pre>{@code
 * curl http://127.0.0.1:8081/kv/default/a
 * curl http://127.0.0.1:9081/admin/status
 * }</pre>
 *
 * <p>To stop without failing a request: {@link #announceDrain}, then wait until load balancers have
 * noticed and leaders have been handed over, then {@link #drain}.
 */
public final class HttpServers implements AutoCloseable {

  /** For admin requests, which are short, and for clients of a port that has just been opened. */
  private static final Duration SHORT_GRACE = Duration.ofMillis(500);

  private final AtomicBoolean draining;
  private final Listener client;
  private final Listener admin;

  private HttpServers(AtomicBoolean draining, Listener client, Listener admin) {
    this.draining = draining;
    this.client = client;
    this.admin = admin;
  }

  /**
   * Opens both ports, that of the clients first. Else: the admin port says that the node is ready,
   * and clients that are sent to it are refused. Throws {@link IllegalStateException}, which names
   * the port and what to do, when one is taken.
   */
  public static HttpServers start(
      HttpOptions options, Store store, NodeControl node, ClusterControl cluster, Metrics metrics) {
    var draining = new AtomicBoolean();
    var health = new Route("/health", new HealthService(node, draining::get));
    var clientRoutes =
        Routes.of(
            new Route("/kv", new KvService(store, options.limits())),
            health,
            new Route("/watch", HttpServers::watch));
    var adminRoutes =
        Routes.of(
            new Route("/admin", new AdminService(node, cluster)),
            health,
            new Route("/metrics", new MetricsService(metrics)));
    Listener client =
        Listener.start(
            new Listener.Place("client", options.host(), options.clientPort()),
            clientRoutes,
            options.limits(),
            metrics);
    try {
      Listener admin =
          Listener.start(
              new Listener.Place("admin", options.host(), options.adminPort()),
              adminRoutes,
              options.limits(),
              metrics);
      return new HttpServers(draining, client, admin);
    } catch (RuntimeException e) {
      client.close(SHORT_GRACE);
      throw e;
    }
  }

  /** The client port in fact opened. */
  public int clientPort() {
    return client.port();
  }

  /** The admin port in fact opened. */
  public int adminPort() {
    return admin.port();
  }

  /**
   * The node is no longer ready, and answers on the client port carry {@code Connection: close}.
   * Everything is still answered.
   */
  public void announceDrain() {
    draining.set(true);
    client.announceClose();
  }

  /**
   * Stops accepting clients, waits until the requests under way are answered or the deadline has
   * passed, then closes both ports. A request whose line was read before is answered; of any other
   * no byte is taken.
   */
  public Drained drain(Duration deadline) {
    announceDrain();
    int cutOff = client.close(deadline);
    admin.close(SHORT_GRACE);
    return new Drained(cutOff);
  }

  /**
   * @param cutOff requests that were still under way at the deadline; their clients get an error or
   *     see the connection break
   */
  public record Drained(int cutOff) {}

  /** Closes at once and cuts off what is under way. */
  @Override
  public void close() {
    drain(Duration.ofMillis(1));
  }

  private static Answer watch(ServerRequest request) {
    return Problems.answer(
        ProblemType.NOT_AVAILABLE,
        "Watching is not available yet: scan with GET /kv/{keyspace} instead.");
  }
}
