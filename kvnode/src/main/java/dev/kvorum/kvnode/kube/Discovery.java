package dev.kvorum.kvnode.kube;

import dev.kvorum.kvnode.meta.BootstrapRecord;
import dev.kvorum.kvnode.meta.MetaJson;
import dev.kvorum.kvnode.peer.PeerAddress;
import java.lang.System.Logger.Level;
import java.net.InetAddress;
import java.net.UnknownHostException;
import java.nio.charset.StandardCharsets;
import java.time.Duration;
import java.util.Arrays;
import java.util.List;
import java.util.Optional;
import java.util.concurrent.Semaphore;
import java.util.concurrent.TimeUnit;
import java.util.function.Function;
import java.util.function.Supplier;

/**
 * Looks for the cluster's pods and its record as long as the node runs. The list is the truth, and
 * a watch only rings for the next one, so that a watch that died in silence costs seconds and no
 * more. Until the API has answered, and while it is silent, the name of the headless Service stands
 * in: a resolver needs milliseconds, and the client's classes alone seconds on a busy machine.
 */
public final class Discovery implements AutoCloseable {

  private static final System.Logger LOG = System.getLogger(Discovery.class.getName());

  /** While something is missing, or the API is. */
  private static final Duration SOON = Duration.ofSeconds(1);

  /** While a watch rings for what changes. */
  private static final Duration SELDOM = Duration.ofSeconds(20);

  /** Many pods change at once, and each of them several times. */
  private static final Duration BREATH = Duration.ofSeconds(1);

  private final KubeCluster cluster;
  private final PeerAddress self;
  private final Supplier<Api> open;
  private final Function<String, List<String>> resolver;
  private final Semaphore bell = new Semaphore(0);
  private volatile Sight sight = Sight.NONE;
  private volatile boolean closed;
  private volatile boolean looked;
  private volatile List<String> resolved = List.of();
  private Optional<Api> api = Optional.empty();
  private Optional<Watching> watching = Optional.empty();

  Discovery(
      KubeCluster cluster,
      PeerAddress self,
      Supplier<Api> open,
      Function<String, List<String>> resolver) {
    this.cluster = cluster;
    this.self = self;
    this.open = open;
    this.resolver = resolver;
  }

  /**
   * Begins to look; returns at once.
   *
   * @param self where this node is; its port is that of all nodes
   */
  public static Discovery start(KubeCluster cluster, PeerAddress self) {
    var discovery =
        new Discovery(cluster, self, () -> Api.open(cluster), Discovery::resolve).begin();
    LOG.log(
        Level.INFO,
        "looks for pods of cluster {0} in namespace {1}",
        cluster.name(),
        cluster.namespace());
    return discovery;
  }

  Discovery begin() {
    Thread.ofPlatform().daemon().name("kvorum-discovery").start(this::run);
    Thread.ofPlatform().daemon().name("kvorum-discovery-name").start(this::standIn);
    return this;
  }

  /** Where others may be. Any thread. */
  public List<PeerAddress> peers() {
    List<String> hosts = sight.hosts();
    return (hosts.isEmpty() ? resolved : hosts)
        .stream()
            .map(host -> new PeerAddress(host, self.port()))
            .filter(address -> !address.equals(self))
            .toList();
  }

  /** How the cluster was formed, once that was seen. Any thread. */
  public Optional<BootstrapRecord> record() {
    return sight.record();
  }

  /** What is wrong with the API, in words; empty when nothing is. Any thread. */
  public Optional<String> complaint() {
    return Optional.of(sight.complaint()).filter(words -> !words.isEmpty());
  }

  /** What a node waits for that has seen no record. */
  public String awaited() {
    return "ConfigMap %s in namespace %s".formatted(cluster.recordName(), cluster.namespace());
  }

  @Override
  public void close() {
    closed = true;
    bell.release();
  }

  private void run() {
    try {
      while (!closed) {
        once();
        if (bell.tryAcquire(pause().toMillis(), TimeUnit.MILLISECONDS)) {
          TimeUnit.MILLISECONDS.sleep(BREATH.toMillis());
          bell.drainPermits();
        }
      }
    } catch (InterruptedException e) {
      Thread.currentThread().interrupt();
    } finally {
      leave();
    }
  }

  private Duration pause() {
    boolean calm = watching.isPresent() && sight.record().isPresent();
    return calm ? SELDOM : SOON;
  }

  void once() {
    see(look());
    looked = true;
  }

  /** As long as the first question to the API has no answer of any kind. */
  private void standIn() {
    try {
      while (!closed && !looked) {
        resolved = resolver.apply(cluster.peersHost());
        TimeUnit.MILLISECONDS.sleep(SOON.toMillis());
      }
    } catch (InterruptedException e) {
      Thread.currentThread().interrupt();
    }
  }

  /** Whatever the client or the server does, the node goes on. */
  private Sight look() {
    try {
      Api asked = api.orElseGet(open);
      api = Optional.of(asked);
      Api.Pods pods = asked.pods();
      Sight seen = withRecord(asked, pods.hosts());
      watch(asked, pods.version());
      return seen;
    } catch (RuntimeException | LinkageError e) { // an Error that left would end the process
      leave();
      return sight.without(words(e), resolver.apply(cluster.peersHost()));
    }
  }

  /**
   * The client, too: over a connection whose other end is gone it would ask in vain for a quarter
   * of an hour, and all questions share one.
   */
  private void leave() {
    watching.ifPresent(Watching::end);
    watching = Optional.empty();
    api.ifPresent(Api::close);
    api = Optional.empty();
  }

  private Sight withRecord(Api asked, List<String> hosts) {
    if (sight.record().isPresent()) {
      return new Sight(hosts, sight.record(), "");
    }
    try {
      return new Sight(hosts, asked.record().map(Discovery::decode), "");
    } catch (IllegalArgumentException e) {
      return new Sight(
          hosts, Optional.empty(), awaited() + " holds no usable record: " + e.getMessage());
    }
  }

  private static BootstrapRecord decode(String json) {
    return MetaJson.decode(json.getBytes(StandardCharsets.UTF_8), BootstrapRecord.class);
  }

  private void watch(Api asked, String version) {
    if (watching.filter(Watching::goesOn).isEmpty()) {
      watching = Optional.empty(); // as it stays where the next line fails
      watching = Optional.of(Watching.begin(asked, version, bell::release));
    }
  }

  /** What lasts is said once. */
  private void see(Sight now) {
    if (!now.complaint().equals(sight.complaint())) {
      if (now.complaint().isEmpty()) {
        LOG.log(Level.INFO, "the Kubernetes API answers again");
      } else {
        LOG.log(
            Level.WARNING,
            "the Kubernetes API can''t be used now, and the node goes on without it: {0}",
            now.complaint());
      }
    }
    if (now.record().isPresent() && sight.record().isEmpty()) {
      LOG.log(
          Level.INFO,
          "{0} is of cluster {1}",
          awaited(),
          now.record().get().clusterId().toString());
    }
    sight = now;
  }

  private static String words(Throwable e) {
    Throwable root = e;
    while (root.getCause() != null && root.getCause() != root) {
      root = root.getCause();
    }
    String said = e.getMessage() == null ? e.getClass().getSimpleName() : e.getMessage();
    return root == e || root.getMessage() == null ? said : said + " (" + root.getMessage() + ")";
  }

  private static List<String> resolve(String host) {
    try {
      return Arrays.stream(InetAddress.getAllByName(host))
          .map(InetAddress::getHostAddress)
          .toList();
    } catch (UnknownHostException e) {
      return List.of();
    }
  }
}
