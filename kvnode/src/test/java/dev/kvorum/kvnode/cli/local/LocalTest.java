package dev.kvorum.kvnode.cli.local;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertTrue;

import dev.kvorum.kvnode.cli.Typed;
import dev.kvorum.kvnode.cli.shell.NodeProgram;
import dev.kvorum.kvnode.meta.BootstrapRecord;
import dev.kvorum.kvnode.meta.MetaJson;
import java.io.IOException;
import java.net.InetAddress;
import java.net.ServerSocket;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.SplittableRandom;
import java.util.concurrent.atomic.AtomicLong;
import java.util.function.BooleanSupplier;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.condition.EnabledOnOs;
import org.junit.jupiter.api.condition.OS;
import org.junit.jupiter.api.io.TempDir;

/** {@code kv local} with real processes that only pretend to be nodes. */
class LocalTest {

  /** The numbers of these signals on Linux. */
  private static final int HANGUP = 1;

  private static final int INTERRUPT = 2;
  private static final int TERMINAL_STOP = 20;

  @TempDir Path data;
  private final AtomicLong ids = new AtomicLong();
  private int port;

  @BeforeEach
  void findPorts() {
    // Below the range that outgoing connections take theirs from, which come and go at any time.
    var random = new SplittableRandom();
    do {
      port = random.nextInt(12_000, 30_000);
    } while (!isFree(port));
  }

  /** All that two nodes and a third take from there. */
  private static boolean isFree(int base) {
    for (int offset : new int[] {0, 1, 2, 10, 11, 12, 20, 21, 22}) {
      try (ServerSocket socket = new ServerSocket(base + offset)) {
        assertTrue(socket.isBound());
      } catch (IOException e) {
        return false;
      }
    }
    return true;
  }

  @AfterEach
  void stopAll() {
    typed().run("local", "stop", "--data=" + data);
  }

  private Typed typed() {
    return Typed.with("KVORUM_JAVA_OPTS", "-XX:TieredStopAtLevel=1 -Xshare:auto")
        .program(new NodeProgram(flags -> 0, this::format, FakeNode.class.getName(), "1.2.3"));
  }

  /** As a disk would: the id that is there, or a new one. */
  private long format(Path directory) throws IOException {
    Files.createDirectories(directory);
    Path id = directory.resolve("id");
    if (!Files.exists(id)) {
      Files.writeString(id, String.valueOf(ids.incrementAndGet()));
    }
    return Long.parseLong(Files.readString(id));
  }

  private String[] start(String... more) {
    String[] args = new String[more.length + 7];
    args[0] = "local";
    args[1] = "--data=" + data;
    args[2] = "--nodes=2";
    args[3] = "--client-port=" + port;
    args[4] = "--admin-port=" + (port + 10);
    args[5] = "--peer-port=" + (port + 20);
    args[6] = "--heap=32m";
    System.arraycopy(more, 0, args, 7, more.length);
    return args;
  }

  private int local(Typed typed, String... words) {
    String[] args = new String[words.length + 2];
    args[0] = "local";
    System.arraycopy(words, 0, args, 1, words.length);
    args[words.length + 1] = "--data=" + data;
    return typed.run(args);
  }

  /** What must not fail, and if it does says why. */
  private Typed done(String... words) {
    Typed typed = typed();
    assertEquals(0, local(typed, words), typed.err());
    return typed;
  }

  private static void await(BooleanSupplier condition, String what) {
    long deadline = System.nanoTime() + Duration.ofSeconds(60).toNanos();
    while (!condition.getAsBoolean()) {
      assertTrue(System.nanoTime() - deadline < 0, what);
      Thread.onSpinWait();
      Thread.yield();
    }
  }

  private NodeState state(int number) {
    try {
      return new Folder(data).node(number).pidFile().state();
    } catch (IOException trouble) {
      throw new java.io.UncheckedIOException(trouble);
    }
  }

  @Test
  void detachedNodesCanBeSeenKilledPausedAndStopped() throws IOException {
    Typed start = typed();
    assertEquals(0, start.run(start("--detach")), start.err());
    assertTrue(start.out().startsWith("2 nodes ready in "), start.out());
    assertTrue(start.out().contains("node1  http://127.0.0.1:" + port), start.out());
    assertTrue(start.out().contains("shard 1"), start.out());
    assertTrue(
        start
            .out()
            .contains("curl -X PUT -d hello http://127.0.0.1:" + port + "/kv/default/greeting"),
        start.out());
    assertTrue(start.out().contains("export KVORUM_ENDPOINTS"), start.out());

    Typed second = typed();
    assertEquals(3, second.run(start("--detach")));
    assertTrue(second.err().contains("is already running: node 1 is running"), second.err());

    done("kill", "2");
    assertTrue(state(2) instanceof NodeState.Died, "a kill is done when the process is gone");
    assertEquals(3, local(typed(), "kill", "2"));
    done("pause", "1");
    await(() -> state(1) instanceof NodeState.Paused, "node 1 should be paused");
    Typed status = done("status");
    assertTrue(status.out().contains("node1  paused"), status.out());
    assertTrue(status.out().contains("node2  died"), status.out());
    assertEquals(3, local(typed(), "pause", "1"));
    done("resume", "1");
    await(() -> state(1) instanceof NodeState.Running, "node 1 should go on");
    done("start", "2");
    assertTrue(state(2) instanceof NodeState.Running);
    assertEquals(3, local(typed(), "start", "2"));
    assertEquals(2, local(typed(), "start", "3"));

    Typed stop = done("stop");
    assertTrue(state(1) instanceof NodeState.Stopped && state(2) instanceof NodeState.Stopped);
    Typed idle = done("stop");
    assertEquals("no node was running\n", idle.out());
  }

  @Test
  void anAddedNodeAsksTheOthersAndIsOneOfThemFromThenOn() throws IOException {
    assertEquals(3, local(typed(), "add"), "no cluster is there");
    Typed start = typed();
    assertEquals(0, start.run(start("--detach")), start.err());
    Typed add = done("add");
    assertTrue(
        add.out().contains("node 3 has joined: clients http://127.0.0.1:" + (port + 2)), add.out());
    String log = Files.readString(new Folder(data).node(3).log());
    String others = "--join=127.0.0.1:%d,127.0.0.1:%d".formatted(port + 20, port + 21);
    assertTrue(log.contains(others), log);
    assertFalse(log.contains("--cluster-file"), log);

    Typed status = done("status");
    assertTrue(status.out().contains("node3  running"), status.out());
    done("kill", "3");
    done("start", "3");
    done("stop");
    assertTrue(state(3) instanceof NodeState.Stopped);

    Typed idle = typed();
    assertEquals(3, local(idle, "add"));
    assertTrue(idle.err().contains("no node of this cluster is running"), idle.err());
    Typed again = typed();
    assertEquals(0, again.run("local", "--data=" + data, "--detach"), again.err());
    assertTrue(again.out().startsWith("3 nodes ready in "), again.out());
  }

  @Test
  void theCommandThatWatchesSeesAnAddedNodeToo() throws Exception {
    Typed attached = typed();
    Thread run = Thread.ofPlatform().start(() -> attached.run(start()));
    await(() -> attached.out().contains("Ctrl-C stops"), "the nodes should be ready");
    done("add");
    local(typed(), "kill", "3");
    await(() -> attached.err().contains("node 3 has died"), "its death should be told");
    assertFalse(attached.err().contains("node 3 was stopped"), attached.err());
    local(typed(), "stop");
    run.join(Duration.ofSeconds(30));
    assertFalse(run.isAlive());
  }

  @Test
  void aNodeIsNotAddedWhereItsPortsAreOthers() throws IOException {
    assertEquals(
        0,
        typed()
            .run(
                "local",
                "--data=" + data,
                "--detach",
                "--nodes=2",
                "--client-port=" + port,
                "--admin-port=" + (port + 2),
                "--peer-port=" + (port + 20)));
    Typed add = typed();
    assertEquals(2, local(add, "add"));
    assertTrue(add.err().contains("overlap"), add.err());
    assertFalse(Files.exists(data.resolve("node3")));
  }

  @Test
  @EnabledOnOs(value = OS.LINUX, disabledReason = "it looks into /proc")
  void nodesDoNotHearATerminal() throws Exception {
    assertEquals(0, typed().run(start("--detach")));
    Path process = Path.of("/proc", String.valueOf(state(1).process().orElseThrow()));
    String ignored =
        Files.readString(process.resolve("status"))
            .lines()
            .filter(line -> line.startsWith("SigIgn:"))
            .findFirst()
            .orElseThrow();
    long signals = Long.parseUnsignedLong(ignored.split("\\s+")[1], 16);
    for (int signal : new int[] {HANGUP, INTERRUPT, TERMINAL_STOP}) {
      assertTrue((signals >> (signal - 1) & 1) == 1, "signal " + signal + " in " + ignored);
    }
    assertEquals(session(Path.of("/proc/self")), session(process), "who share their processors");
  }

  /** Field 6 of proc_pid_stat(5); the name before it is in parentheses. */
  private static String session(Path process) throws IOException {
    String stat = Files.readString(process.resolve("stat"));
    return stat.substring(stat.lastIndexOf(')') + 2).split(" ")[3];
  }

  @Test
  void attachedCommandTellsDeathsAndEndsWithItsNodes() throws Exception {
    Typed attached = typed();
    Thread run = Thread.ofPlatform().start(() -> attached.run(start()));
    await(() -> attached.out().contains("Ctrl-C stops"), "the nodes should be ready");
    Typed second = typed();
    assertEquals(3, second.run(start()));
    assertTrue(second.err().contains("another kv local is running on"), second.err());

    local(typed(), "kill", "1");
    await(() -> attached.err().contains("local start 1"), "the death should be told");
    assertTrue(attached.err().contains("node 1 has died (signal 9"), attached.err());
    assertTrue(
        attached.err().contains("msg=\"starting node1\""),
        "the end of the log is shown: " + attached.err());
    done("start", "1");
    await(() -> attached.err().contains("node 1 runs again"), "the return should be told");
    local(typed(), "stop");
    run.join(Duration.ofSeconds(30));
    assertFalse(run.isAlive());
    assertTrue(attached.err().contains("no node is left"), attached.err());
    assertFalse(
        attached.err().contains("node 2 has died"), "a stop is no death: " + attached.err());
  }

  @Test
  void nodeThatCannotStartIsReportedWithItsLog() throws IOException {
    for (int number = 1; number <= 2; number++) {
      format(data.resolve("node" + number));
      Files.createFile(data.resolve("node" + number).resolve("refuse"));
    }
    Typed start = typed();
    assertEquals(3, start.run(start("--detach")));
    assertTrue(start.err().contains("node 1 has died (exit code 3)"), start.err());
    assertTrue(start.err().contains("the disk is damaged"), start.err());
    assertTrue(start.err().contains("no node could be started"), start.err());
  }

  @Test
  void portThatIsTakenIsNamedWithItsOwner() throws IOException {
    try (ServerSocket taken = new ServerSocket(port + 11, 5, InetAddress.getLoopbackAddress())) {
      Typed start = typed();
      assertEquals(3, start.run(start()));
      assertTrue(
          start
              .err()
              .contains("port " + taken.getLocalPort() + ", the admin port of node 2, is taken by"),
          start.err());
      assertTrue(start.err().contains("pid " + ProcessHandle.current().pid()), start.err());
      assertTrue(start.err().contains("--admin-port "), start.err());
      assertFalse(
          Files.exists(data.resolve("cluster.json")),
          "nothing is formed before the ports are known to be free");
    }
  }

  @Test
  void nodeWhoseDiskIsNearlyFullIsReadyAndSaidToRefuseWrites() throws IOException {
    format(data.resolve("node2"));
    Files.createFile(data.resolve("node2").resolve("full"));
    Typed start = typed();
    assertEquals(0, start.run(start("--detach")), start.err());
    assertTrue(
        start.err().contains("node2 REFUSES WRITES until its disk has more room; 7 MB are free"),
        start.err());
    assertFalse(start.err().contains("node1 REFUSES"), start.err());
  }

  @Test
  void wrongOptionsAreRefusedBeforeAnythingIsFormed() throws IOException {
    assertRefused("--admin-port=" + (port + 1), "--admin-port " + (port + 1) + " overlap");
    assertRefused("--sync=sometimes", "--sync is not 'sometimes'");
    assertRefused("--heap=lots", "--heap is not 'lots'");
    assertRefused("--heap=1m", "--heap 1m is out of its range");
    assertRefused("--heap=999999g", "--heap 999999g is out of its range");
    assertFalse(Files.exists(data.resolve("node1")));
  }

  private void assertRefused(String option, String why) {
    Typed start = typed();
    assertEquals(
        2, start.run("local", "--data=" + data, "--nodes=2", "--client-port=" + port, option));
    assertTrue(start.err().contains(why), start.err());
  }

  @Test
  void identitiesAreRecordedOnceAndAWipedDiskIsAStranger() throws IOException {
    Typed start = typed();
    assertEquals(0, start.run(start("--detach")), start.err());
    String record = Files.readString(data.resolve("cluster.json"));
    BootstrapRecord cluster =
        MetaJson.decode(record.getBytes(StandardCharsets.UTF_8), BootstrapRecord.class);
    assertEquals(1, cluster.nodes().get(0).id());
    assertEquals("127.0.0.1:" + (port + 21), cluster.nodes().get(1).address());
    assertEquals(
        1, cluster.replicationFactor(), "two replicas would bear no more failures than one");
    local(typed(), "stop");

    Files.delete(data.resolve("node2").resolve("id"));
    Typed again = typed();
    assertEquals(0, again.run("local", "--data=" + data, "--detach"), again.err());
    assertTrue(again.err().contains("node 2 has lost its disk"), again.err());
    assertEquals(record, Files.readString(data.resolve("cluster.json")));
    assertEquals("3", Files.readString(data.resolve("node2").resolve("id")));
    local(typed(), "stop");

    Typed contradiction = typed();
    assertEquals(2, contradiction.run("local", "--data=" + data, "--shards", "7"));
    assertTrue(
        contradiction.err().contains("--shards 7 contradicts the cluster in this folder"),
        contradiction.err());
    assertEquals(2, typed().run("local", "--data=" + data, "--nodes", "3"));
    assertEquals(2, typed().run("local", "--data=" + data, "--engine", "memory"));
    assertEquals(2, typed().run("local", "--data=" + data, "--peer-port", "1234"));

    Files.delete(data.resolve("cluster.json"));
    Typed lost = typed();
    assertEquals(3, lost.run("local", "--data=" + data, "--detach"));
    assertTrue(lost.err().contains("cluster.json is missing"), lost.err());
  }

  @Test
  void folderThatCannotBeUsedIsExplained() throws IOException {
    Path file = Files.createFile(data.resolve("file"));
    Typed inFile = typed();
    assertEquals(3, inFile.run("local", "--data=" + file.resolve("data")));
    assertTrue(inFile.err().contains("is a file, where a folder is needed"), inFile.err());
    Typed nothing = typed();
    assertEquals(3, nothing.run("local", "status", "--data=" + data.resolve("none")));
    assertTrue(nothing.err().contains("there is no local cluster in"), nothing.err());
    assertFalse(Files.exists(data.resolve("none")));
    assertEquals(2, typed().run("local", "--data=" + data, "--engine", "rockdb"));
    assertEquals(2, typed().run("local", "--data=" + data, "--nodes", "0"));
  }
}
