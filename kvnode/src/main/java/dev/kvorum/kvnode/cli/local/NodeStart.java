package dev.kvorum.kvnode.cli.local;

import dev.kvorum.kvnode.cli.shell.Terminal;
import java.io.File;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardCopyOption;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.stream.Collectors;
import java.util.stream.IntStream;

/** Starts {@code kv serve} for a node, as a process of its own that outlives this one. */
final class NodeStart {

  /** A log that is longer at a start is set aside, so that there are two at most. */
  private static final long LOG_BYTES_MAX = 64L * 1024 * 1024;

  /** For clients, not for nodes: a node refuses settings that it doesn't know. */
  private static final List<String> CLIENT_ENVIRONMENT =
      List.of("KVORUM_ENDPOINTS", "KVORUM_ADMIN", "KVORUM_JAVA_OPTS");

  /**
   * What a terminal sends by itself reaches who watches, and no node: it is noted first that nodes
   * are to stop. They share the session of who starts them, for where Linux gives each session an
   * equal share of busy processors (sched_autogroup) nodes with one each do nothing in batches:
   * docs/benchmarks.md. So they are in its process group, too, and hear what somebody sends to all
   * of it: a shell that goes on with {@code kv local} after Ctrl-Z wakes a paused one.
   */
  private static final List<String> DEAF =
      List.of("/bin/sh", "-c", "trap '' HUP INT QUIT TSTP; exec \"$@\"", "sh");

  private final LocalCluster cluster;
  private final Folder folder;
  private final LocalFile local;
  private final String mainClass;
  private final Terminal terminal;

  NodeStart(LocalCluster cluster, String mainClass, Terminal terminal) {
    this.cluster = cluster;
    folder = cluster.folder();
    local = cluster.local();
    this.mainClass = mainClass;
    this.terminal = terminal;
  }

  Process start(int number) throws IOException {
    Folder.NodeFolder node = folder.node(number);
    Files.createDirectories(node.log().getParent());
    setLongLogAside(node.log());
    ProcessBuilder builder =
        new ProcessBuilder(command(number))
            .redirectInput(ProcessBuilder.Redirect.from(new File("/dev/null")))
            .redirectOutput(ProcessBuilder.Redirect.appendTo(node.log().toFile()))
            .redirectErrorStream(true);
    CLIENT_ENVIRONMENT.forEach(builder.environment()::remove);
    // The C library's arenas, by default eight for each core, keep what RocksDB has given back.
    builder.environment().putIfAbsent("MALLOC_ARENA_MAX", "2");
    Process process = builder.start();
    node.pidFile().write(process.pid());
    return process;
  }

  /** What is run, for tests and for the curious. */
  List<String> command(int number) {
    List<String> command = new ArrayList<>(DEAF);
    command.add(Path.of(System.getProperty("java.home"), "bin", "java").toString());
    command.addAll(Installation.ofThisProgram().javaOptions());
    command.addAll(javaOptions());
    command.addAll(List.of("-cp", System.getProperty("java.class.path"), mainClass, "serve"));
    command.addAll(flags(number));
    return command;
  }

  private List<String> flags(int number) {
    Ports ports = local.ports();
    return List.of(
        "--name=node" + number,
        "--data=" + folder.node(number).directory().toAbsolutePath().normalize(),
        cluster.wasAdded(number) ? join(number) : clusterFile(),
        "--host=" + Ports.LOOPBACK,
        "--client-port=" + ports.clientOf(number).port(),
        "--admin-port=" + ports.adminOf(number).port(),
        "--peer-port=" + ports.peerOf(number).port(),
        "--sync=" + local.sync());
  }

  private String clusterFile() {
    return "--cluster-file=" + folder.clusterFile().toAbsolutePath().normalize();
  }

  /** It asks all others: those that formed the cluster may have left it since. */
  private String join(int number) {
    return IntStream.rangeClosed(1, cluster.nodes())
        .filter(other -> other != number)
        .mapToObj(other -> local.ports().peerOf(other).authority())
        .collect(Collectors.joining(",", "--join=", ""));
  }

  private List<String> javaOptions() {
    List<String> options = new ArrayList<>();
    options.add("-Xmx" + local.heap());
    options.add("-XX:MaxDirectMemorySize=" + local.heap());
    String more = terminal.environment().getOrDefault("KVORUM_JAVA_OPTS", "");
    Arrays.stream(more.split("\\s+")).filter(option -> !option.isEmpty()).forEach(options::add);
    return options;
  }

  private static void setLongLogAside(Path log) throws IOException {
    if (Files.exists(log) && Files.size(log) > LOG_BYTES_MAX) {
      Files.move(log, log.resolveSibling("node.log.1"), StandardCopyOption.REPLACE_EXISTING);
    }
  }
}
