package dev.kvorum.kvnode;

import dev.kvorum.kvnode.cli.Kv;
import dev.kvorum.kvnode.cli.shell.Terminal;
import dev.kvorum.kvnode.engine.EngineKind;
import dev.kvorum.kvnode.log.DataDirectory;
import dev.kvorum.kvnode.meta.BootstrapRecord;
import dev.kvorum.kvnode.meta.MetaJson;
import dev.kvorum.kvnode.shard.route.NodeControl.Phase;
import java.io.IOException;
import java.io.InputStream;
import java.io.OutputStream;
import java.io.PrintStream;
import java.io.UncheckedIOException;
import java.net.ServerSocket;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.UUID;
import java.util.concurrent.locks.LockSupport;

/**
 * Does once, while it is built, what nodes and clients do in their first seconds: four nodes in
 * this process with {@code rocksdb} and one with {@code memory}, with requests over HTTP and
 * between nodes, replicas that move, and a restart. The JVM that looks on keeps what it had to load
 * and link, and which methods were hot, in a cache for later starts (JEP 483, 514, 515).
 *
 * <p>The other engines are not in it: whatever a cache holds, each start loads, and theirs is a
 * thousand classes for a library that few nodes use.
 *
 * <pre>{@code
 * java -XX:AOTCacheOutput=target/kvnode.aot @target/jvm.options -Djava.library.path=target/lib \
 *     -cp target/kvnode.jar dev.kvorum.kvnode.Rehearsal SCRATCH
 * }</pre>
 *
 * <p>The class path, the options and the Java runtime have to be those of later starts, else the
 * JVM does not take the cache: a start without it is only slower.
 */
public final class Rehearsal {

  private static final System.Logger LOG = System.getLogger(Rehearsal.class.getName());
  private static final int FAILED = 3;
  private static final int SHARDS = 4;
  private static final int REPLICAS_MAX = 3;

  /** For a step on a machine that builds other things, too. */
  private static final Duration PATIENCE = Duration.ofSeconds(60);

  /** For all of it, which takes half a minute. */
  private static final Duration WHOLE = Duration.ofMinutes(10);

  private static final Duration POLL = Duration.ofMillis(20);

  private static final List<EngineKind> ENGINES = List.of(EngineKind.MEMORY, EngineKind.ROCKSDB);

  private final Path folder;
  private final EngineKind engine;
  private final int size;
  private final List<ServedNode> nodes = new ArrayList<>();
  private final List<List<Integer>> ports = new ArrayList<>();

  private Rehearsal(Path folder, EngineKind engine) {
    this.folder = folder;
    this.engine = engine;
    size = engine == EngineKind.ROCKSDB ? 4 : 1;
  }

  /**
   * @param args a directory that may be filled, and is the caller's to remove
   */
  public static void main(String[] args) {
    System.setProperty("java.util.logging.manager", LastingLogs.class.getName());
    Logging.begin();
    Thread.ofPlatform().daemon().name("limit").start(Rehearsal::limit);
    try {
      for (EngineKind engine : ENGINES) {
        new Rehearsal(Path.of(args[0], engine.name().toLowerCase(Locale.ROOT)), engine).run();
      }
    } catch (IOException | RuntimeException e) {
      LOG.log(System.Logger.Level.ERROR, "the rehearsal failed", e);
      Runtime.getRuntime().halt(FAILED); // no cache of half a rehearsal, and no wait for its nodes
    }
    System.exit(0); // as the programs end that this stands for
  }

  /** A client's command may wait for good. */
  private static void limit() {
    long deadline = System.nanoTime() + WHOLE.toNanos();
    while (System.nanoTime() - deadline < 0) {
      LockSupport.parkNanos(deadline - System.nanoTime());
    }
    LOG.log(System.Logger.Level.ERROR, "the rehearsal is not over after {0}", WHOLE);
    Runtime.getRuntime().halt(FAILED);
  }

  private void run() throws IOException {
    Files.createDirectories(folder);
    form();
    for (int node = 0; node < size; node++) {
      nodes.add(start(node));
    }
    awaitReady();
    askAsClients();
    if (size > 1) {
      underLoad(this::emptyAndFillOne);
    }
    underLoad(this::restartOne);
    client("get", "greeting");
    for (ServedNode node : nodes) {
      node.stop();
    }
  }

  /** Long enough that what is hot in a node shows. */
  private void askAsClients() {
    client("put", "greeting", "hello");
    client("get", "greeting");
    client("get", "greeting", "--consistency=stale");
    client("scan", "--prefix=g");
    client("status");
    load("put");
    client(
        "shards", "set", Integer.toString(2 * SHARDS)); // a first split is waited for by requests
    load("get");
    client("put", "parting", "bye");
    client("delete", "parting");
  }

  /** Its replicas move to the others, and back. */
  private void emptyAndFillOne() {
    String last = Integer.toString(size - 1);
    client("nodes", "drain", last);
    client("nodes", "undrain", last);
  }

  private void restartOne() {
    try {
      nodes.get(0).stop();
      nodes.set(0, start(0));
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
    awaitReady();
  }

  /**
   * Else: nodes throw away what was compiled without it, when they are needed most, as they first
   * elect a leader or send a snapshot.
   */
  private void underLoad(Runnable change) {
    Thread clients = Thread.ofPlatform().name("clients").start(() -> load("mixed"));
    change.run();
    try {
      clients.join();
    } catch (InterruptedException e) {
      throw new IllegalStateException("nobody interrupts a rehearsal", e);
    }
  }

  /** A request that fails on a busy machine takes nothing from what is learned. */
  private void load(String operation) {
    kv("bench", operation, "--duration=3s", "--connections=16", "--keys=1000");
  }

  private void client(String... words) {
    long deadline = System.nanoTime() + PATIENCE.toNanos();
    while (kv(words) != 0) {
      if (System.nanoTime() - deadline > 0) {
        throw new IllegalStateException("in vain: kv " + String.join(" ", words));
      }
    }
  }

  private int kv(String... words) {
    var terminal =
        new Terminal(
            InputStream.nullInputStream(),
            new PrintStream(OutputStream.nullOutputStream()),
            System.err,
            Map.of("KVORUM_ENDPOINTS", urls(0), "KVORUM_ADMIN", urls(1)));
    return Kv.run(words, terminal, Main.program());
  }

  private String urls(int port) {
    return String.join(
        ",", ports.stream().map(row -> "http://127.0.0.1:" + row.get(port)).toList());
  }

  private void form() throws IOException {
    List<BootstrapRecord.Member> members = new ArrayList<>();
    for (int node = 0; node < size; node++) {
      ports.add(freePorts());
      members.add(
          new BootstrapRecord.Member(
              node, DataDirectory.format(data(node)), "127.0.0.1:" + ports.get(node).get(2)));
    }
    var record =
        new BootstrapRecord(
            BootstrapRecord.FORMAT,
            UUID.randomUUID(),
            members,
            SHARDS,
            Math.min(size, REPLICAS_MAX),
            engine);
    Files.write(clusterFile(), MetaJson.encode(record));
  }

  private ServedNode start(int node) throws IOException {
    List<Integer> own = ports.get(node);
    Map<String, String> flags =
        Map.of(
            "data", data(node).toString(),
            "cluster-file", clusterFile().toString(),
            "client-port", own.get(0).toString(),
            "admin-port", own.get(1).toString(),
            "peer-port", own.get(2).toString());
    return ServedNode.start(ConfigReader.read(flags, Map.of()));
  }

  private void awaitReady() {
    long deadline = System.nanoTime() + PATIENCE.toNanos();
    while (nodes.stream().anyMatch(node -> node.control().status().phase() != Phase.READY)) {
      if (System.nanoTime() - deadline > 0) {
        throw new IllegalStateException("the nodes did not become ready within " + PATIENCE);
      }
      LockSupport.parkNanos(POLL.toNanos());
    }
  }

  /** Client, admin, peer. */
  private static List<Integer> freePorts() throws IOException {
    try (var client = new ServerSocket(0);
        var admin = new ServerSocket(0);
        var peer = new ServerSocket(0)) {
      return List.of(client.getLocalPort(), admin.getLocalPort(), peer.getLocalPort());
    }
  }

  private Path data(int node) {
    return folder.resolve("node" + node);
  }

  private Path clusterFile() {
    return folder.resolve("cluster.json");
  }
}
