package dev.kvorum.kvnode.process;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import com.fasterxml.jackson.databind.node.MissingNode;
import dev.kvorum.kvnode.JavaProcess;
import dev.kvorum.kvnode.log.DataDirectory;
import dev.kvorum.kvnode.powerloss.Outage;
import dev.kvorum.kvnode.powerloss.WatchedFolder;
import java.io.IOException;
import java.net.ServerSocket;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.SplittableRandom;
import java.util.UUID;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicReference;
import java.util.concurrent.locks.LockSupport;
import java.util.function.BooleanSupplier;
import java.util.stream.Collectors;
import java.util.stream.IntStream;

/**
 * Nodes as processes of their own on loopback, which can be killed, stopped, continued and started
 * again.
 */
final class ProcessCluster implements AutoCloseable {

  private static final Duration READY = Duration.ofMinutes(10);
  private static final int ADMIN_TIMEOUT_MILLIS = 2_000;

  private final Path folder;
  private final Path clusterFile;
  private volatile int[][] ports;
  private volatile Process[] processes;

  /** How many nodes the cluster was formed by; further ones join. */
  private final int founders;

  private final List<String> extraFlags;

  private final Map<Integer, Integer> kills = new ConcurrentHashMap<>();
  private final Set<Integer> down = ConcurrentHashMap.newKeySet();

  /** By node; none where the power never fails. */
  private final List<WatchedFolder> watched;

  /** Forms a cluster of so many nodes and starts them. */
  ProcessCluster(Path folder, int nodes, String engine, List<String> extraFlags)
      throws IOException {
    this(folder, nodes, engine, extraFlags, List.of());
    startAll();
  }

  private ProcessCluster(
      Path folder, int nodes, String engine, List<String> extraFlags, List<WatchedFolder> watched)
      throws IOException {
    this.folder = folder;
    this.extraFlags = extraFlags;
    this.watched = watched;
    ports = freePorts(nodes);
    processes = new Process[nodes];
    founders = nodes;
    clusterFile = Files.writeString(folder.resolve("cluster.json"), record(nodes, engine));
  }

  /** Forms a cluster whose power can fail, without starting it. */
  static ProcessCluster powered(Path folder, int nodes, String engine, WatchedFolder.Syncs syncs)
      throws IOException, InterruptedException {
    var watched = new ArrayList<WatchedFolder>();
    var cluster = new ProcessCluster(folder, nodes, engine, List.of(), watched);
    for (int node = 0; node < nodes; node++) {
      Path journal = folder.resolve("journal" + node);
      watched.add(WatchedFolder.begin(cluster.data(node), journal, syncs));
    }
    return cluster;
  }

  void startAll() throws IOException {
    for (int node = 0; node < size(); node++) {
      start(node);
    }
  }

  /** All nodes lose power at once, and with it what they had not synced. */
  Outage.Losses losePower(Outage.Extent extent, SplittableRandom random)
      throws IOException, InterruptedException {
    killAll();
    int sectors = 0;
    int names = 0;
    for (int node = 0; node < size(); node++) {
      Outage.Losses losses = watched.get(node).losePower(extent, random);
      sectors += losses.sectors();
      names += losses.names();
    }
    return new Outage.Losses(sectors, names);
  }

  /** Starts one more node, which asks those that formed the cluster to be taken in. */
  int add() throws IOException {
    int node = processes.length;
    int[][] more = Arrays.copyOf(ports, node + 1);
    more[node] = freePorts(1)[0];
    ports = more;
    start(node, Arrays.copyOf(processes, node + 1));
    return node;
  }

  /** All nodes get other ports, of which only their hints for this start tell them. */
  void startAllElsewhere() throws IOException {
    ports = freePorts(size());
    String all =
        IntStream.range(0, size())
            .mapToObj(node -> "127.0.0.1:" + peerPort(node))
            .collect(Collectors.joining(","));
    for (int node = 0; node < size(); node++) {
      start(node, processes, List.of("--join=" + all));
    }
  }

  int size() {
    return processes.length;
  }

  int clientPort(int node) {
    return ports[node][0];
  }

  int adminPort(int node) {
    return ports[node][1];
  }

  int peerPort(int node) {
    return ports[node][2];
  }

  void start(int node) throws IOException {
    start(node, processes);
  }

  private void start(int node, Process[] into) throws IOException {
    start(node, into, List.of(node < founders ? "--cluster-file=" + clusterFile : join()));
  }

  private String join() {
    return "--join="
        + IntStream.range(0, founders)
            .mapToObj(node -> "127.0.0.1:" + peerPort(node))
            .collect(Collectors.joining(","));
  }

  private void start(int node, Process[] into, List<String> moreFlags) throws IOException {
    List<String> arguments =
        new ArrayList<>(
            List.of(
                "serve",
                "--data=" + data(node),
                "--client-port=" + ports[node][0],
                "--admin-port=" + ports[node][1],
                "--peer-port=" + ports[node][2]));
    arguments.addAll(extraFlags);
    arguments.addAll(moreFlags);
    ProcessBuilder builder =
        JavaProcess.of(
            List.of("-Xmx192m", "-Djdk.virtualThreadScheduler.parallelism=2"),
            "dev.kvorum.kvnode.Main",
            arguments);
    if (!watched.isEmpty()) {
      builder.environment().putAll(watched.get(node).environment());
    }
    into[node] =
        builder
            .redirectErrorStream(true)
            .redirectOutput(
                ProcessBuilder.Redirect.appendTo(folder.resolve("node" + node + ".log").toFile()))
            .start();
    processes = into; // also where it was the same: others see what is in it
  }

  /** Of a process that has ended. */
  int exitCode(int node) {
    return processes[node].exitValue();
  }

  boolean isRunning(int node) {
    return processes[node].isAlive();
  }

  /** kill -9. */
  void kill(int node) throws InterruptedException {
    down.add(node);
    kills.merge(node, 1, Integer::sum);
    processes[node].destroyForcibly().waitFor();
  }

  /** How often it was killed. */
  int life(int node) {
    return kills.getOrDefault(node, 0);
  }

  /** Whether it was ready after it was last killed. */
  boolean isUp(int node) {
    return !down.contains(node);
  }

  /** Starts a node that was killed, and waits until it serves. */
  void revive(int node) throws IOException {
    start(node);
    await("node " + node + " is ready", () -> isReady(node));
    down.remove(node);
  }

  void killAll() throws InterruptedException {
    for (Process process : processes) {
      process.destroyForcibly();
    }
    for (Process process : processes) {
      process.waitFor();
    }
  }

  /** SIGTERM, and waits for the node to finish; returns its exit code. */
  int stop(int node) throws InterruptedException {
    processes[node].destroy();
    if (!processes[node].waitFor(30, TimeUnit.SECONDS)) {
      throw new AssertionError("node " + node + " did not stop within 30 s; see " + folder);
    }
    return processes[node].exitValue();
  }

  void pause(int node) throws IOException, InterruptedException {
    signal(node, "STOP");
  }

  void resume(int node) throws IOException, InterruptedException {
    signal(node, "CONT");
  }

  /** What a node says of itself; nothing while it doesn't answer. */
  JsonNode status(int node) {
    try (RawHttp http = new RawHttp(ports[node][1], ADMIN_TIMEOUT_MILLIS)) {
      return new ObjectMapper().readTree(http.send("GET", "/admin/status", Map.of(), "").body());
    } catch (IOException e) {
      return MissingNode.getInstance();
    }
  }

  /** What a node says of itself, as soon as it answers. */
  JsonNode saidBy(int node) {
    var said = new AtomicReference<JsonNode>();
    await(
        "node " + node + " says how it is",
        () -> {
          said.set(status(node));
          return !said.get().isMissingNode();
        });
    return said.get();
  }

  /** Which node leads a shard, as far as some node knows; -1 while none does. */
  int leaderOf(String shard) {
    for (int node = 0; node < size(); node++) {
      try (RawHttp http = new RawHttp(ports[node][1], ADMIN_TIMEOUT_MILLIS)) {
        JsonNode status =
            new ObjectMapper().readTree(http.send("GET", "/admin/status", Map.of(), "").body());
        for (JsonNode each : status.path("shards")) {
          if (each.path("id").asText().equals(shard) && each.hasNonNull("leaderNode")) {
            return ordinalOf(status, each.path("leaderNode").asText());
          }
        }
      } catch (IOException e) {
        // the next one may answer
      }
    }
    return -1;
  }

  void awaitReady() {
    for (int node = 0; node < size(); node++) {
      int each = node;
      await("node " + node + " is ready", () -> isReady(each));
    }
  }

  boolean isReady(int node) {
    return answersReady(ports[node][1]);
  }

  static void await(String what, BooleanSupplier holds) {
    await(READY, what, holds);
  }

  static void await(Duration patience, String what, BooleanSupplier holds) {
    long deadline = System.nanoTime() + patience.toNanos();
    while (!holds.getAsBoolean()) {
      if (System.nanoTime() > deadline) {
        throw new AssertionError("waited " + patience + " in vain: " + what);
      }
      LockSupport.parkNanos(Duration.ofMillis(50).toNanos());
    }
  }

  @Override
  public void close() {
    for (Process process : processes) {
      process.destroyForcibly();
    }
    for (Process process : processes) {
      process.onExit().join();
    }
  }

  private static boolean answersReady(int adminPort) {
    try (RawHttp http = new RawHttp(adminPort, ADMIN_TIMEOUT_MILLIS)) {
      return http.send("GET", "/health/ready", Map.of(), "").status() == 200;
    } catch (IOException e) {
      return false;
    }
  }

  private static int ordinalOf(JsonNode status, String id) {
    for (JsonNode node : status.path("nodes")) {
      if (node.path("id").asText().equals(id)) {
        return node.path("ordinal").asInt();
      }
    }
    return -1;
  }

  private void signal(int node, String name) throws IOException, InterruptedException {
    new ProcessBuilder("kill", "-" + name, Long.toString(processes[node].pid())).start().waitFor();
  }

  Path data(int node) {
    return folder.resolve("node" + node);
  }

  private String record(int nodes, String engine) throws IOException {
    List<String> members = new ArrayList<>();
    for (int node = 0; node < nodes; node++) {
      long id = DataDirectory.format(data(node));
      members.add(
          "{\"ordinal\":%d,\"id\":\"%s\",\"address\":\"127.0.0.1:%d\"}"
              .formatted(node, Long.toUnsignedString(id), ports[node][2]));
    }
    return "{\"format\":1,\"clusterId\":\"%s\",\"nodes\":[%s],\"shards\":4,\"replicationFactor\":%d,\"engine\":\"%s\"}"
        .formatted(UUID.randomUUID(), String.join(",", members), Math.min(3, nodes), engine);
  }

  /** Below the range that outgoing connections take theirs from, which come and go at any time. */
  private static int[][] freePorts(int nodes) throws IOException {
    var random = new SplittableRandom();
    List<ServerSocket> held = new ArrayList<>();
    int[][] ports = new int[nodes][3];
    for (int[] row : ports) {
      for (int i = 0; i < row.length; i++) {
        ServerSocket socket = freePort(random);
        held.add(socket);
        row[i] = socket.getLocalPort();
      }
    }
    for (ServerSocket socket : held) {
      socket.close();
    }
    return ports;
  }

  private static ServerSocket freePort(SplittableRandom random) {
    while (true) {
      try {
        return new ServerSocket(random.nextInt(12_000, 30_000));
      } catch (IOException e) {
        // taken: the next one may not be
      }
    }
  }
}
