package dev.kvorum.chaos.run;

import dev.kvorum.chaos.outcome.Conclusion;
import dev.kvorum.chaos.schedule.Grace;
import java.io.IOException;
import java.io.InterruptedIOException;
import java.lang.ProcessBuilder.Redirect;
import java.net.URI;
import java.nio.file.Files;
import java.nio.file.NoSuchFileException;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.SortedMap;
import java.util.TreeMap;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.ConcurrentMap;
import java.util.concurrent.TimeUnit;

/**
 * Nodes that are processes of this machine, or whatever commands can kill and start. One that was
 * killed is started again after a while, if there is a command to start it.
 */
public final class Processes implements Target {

  /**
   * How nodes are killed and started; {@code {node}} in any of these is the node's name.
   *
   * @param pidFile whose first line is the node's process id; for {@code kill -9}, or SIGTERM where
   *     there is grace. Empty: {@code kill} is there
   * @param kill run by the shell in place of a signal
   * @param start run by the shell a while after a kill; empty: somebody else starts what died
   */
  public record Means(
      Optional<String> pidFile,
      Optional<String> kill,
      Optional<String> start,
      Duration startAfter) {

    public Means {
      if (pidFile.isEmpty() && kill.isEmpty()) {
        throw new IllegalArgumentException("a file with process ids, or a command that kills");
      }
    }
  }

  private static final Duration COMMAND_PATIENCE = Duration.ofSeconds(60);

  private final SortedMap<String, URI> nodes;
  private final Means means;
  private final ConcurrentMap<String, Thread> starting = new ConcurrentHashMap<>();
  private final ConcurrentMap<String, String> failures = new ConcurrentHashMap<>();

  /**
   * @param nodes admin ports by name
   */
  public Processes(Map<String, URI> nodes, Means means) {
    this.nodes = new TreeMap<>(nodes);
    this.means = means;
  }

  @Override
  public String words() {
    return "processes " + String.join(", ", nodes.keySet());
  }

  @Override
  public List<Node> nodes() throws IOException {
    if (!failures.isEmpty()) {
      throw new IOException("could not start again: " + failures);
    }
    var running = new ArrayList<Node>();
    for (Map.Entry<String, URI> node : nodes.entrySet()) {
      if (!starting.containsKey(node.getKey()) && isRunning(node.getKey())) {
        running.add(new Node(node.getKey(), node.getValue()));
      }
    }
    return running;
  }

  @Override
  public void kill(List<Node> doomed, Grace grace) throws IOException {
    for (Node node : doomed) {
      if (means.kill().isPresent()) {
        shell(means.kill().get(), node.name());
      } else {
        signal(node.name(), grace);
      }
    }
    if (means.start().isPresent()) {
      for (Node node : doomed) {
        starting.put(
            node.name(),
            Thread.ofVirtual().unstarted(() -> startLater(node.name(), means.start().get())));
        starting.get(node.name()).start();
      }
    }
  }

  @Override
  public Set<String> signs() {
    return Set.of();
  }

  @Override
  public void announce(Conclusion conclusion, String words) {
    // Standard output has it already, and nobody else listens here.
  }

  /** Waits until all that was killed has been started again. */
  @Override
  public void close() throws IOException {
    try {
      for (Thread thread : List.copyOf(starting.values())) {
        thread.join();
      }
    } catch (InterruptedException e) {
      Thread.currentThread().interrupt();
      throw new InterruptedIOException("interrupted while nodes were being started");
    }
    if (!failures.isEmpty()) {
      throw new IOException("could not start again: " + failures);
    }
  }

  private void startLater(String node, String command) {
    try {
      TimeUnit.NANOSECONDS.sleep(means.startAfter().toNanos());
      shell(command, node);
    } catch (IOException e) {
      failures.put(node, e.getMessage());
    } catch (InterruptedException e) {
      Thread.currentThread().interrupt();
      failures.put(node, "interrupted");
    }
    starting.remove(node);
  }

  private boolean isRunning(String node) throws IOException {
    return means.pidFile().isEmpty() || process(node).isPresent();
  }

  private void signal(String node, Grace grace) throws IOException {
    ProcessHandle process =
        process(node).orElseThrow(() -> new IOException(node + " does not run"));
    boolean done =
        grace.equals(new Grace.Seconds(0)) ? process.destroyForcibly() : process.destroy();
    if (!done) {
      throw new IOException(node + ", process " + process.pid() + ", can't be killed");
    }
  }

  private Optional<ProcessHandle> process(String node) throws IOException {
    Path file = Path.of(named(means.pidFile().orElseThrow(), node));
    try {
      List<String> lines = Files.readAllLines(file);
      return lines.isEmpty() || !lines.getFirst().strip().matches("\\d{1,18}")
          ? Optional.empty()
          : ProcessHandle.of(Long.parseLong(lines.getFirst().strip()))
              .filter(ProcessHandle::isAlive);
    } catch (NoSuchFileException e) {
      return Optional.empty();
    }
  }

  private static void shell(String command, String node) throws IOException {
    Process process =
        new ProcessBuilder("sh", "-c", named(command, node))
            .redirectInput(Redirect.from(Path.of("/dev/null").toFile()))
            .redirectOutput(Redirect.DISCARD)
            .redirectError(Redirect.INHERIT)
            .start();
    try {
      if (!process.waitFor(COMMAND_PATIENCE.toSeconds(), TimeUnit.SECONDS)) {
        process.destroyForcibly();
        throw new IOException("no end after a minute: " + named(command, node));
      }
    } catch (InterruptedException e) {
      process.destroyForcibly();
      Thread.currentThread().interrupt();
      throw new InterruptedIOException("interrupted: " + named(command, node));
    }
    if (process.exitValue() != 0) {
      throw new IOException("exit " + process.exitValue() + ": " + named(command, node));
    }
  }

  private static String named(String text, String node) {
    return text.replace("{node}", node);
  }
}
