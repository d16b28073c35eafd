package dev.kvorum.kvnode.process;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import dev.kvorum.kvnode.JavaProcess;
import dev.kvorum.kvnode.Main;
import java.io.IOException;
import java.net.ServerSocket;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.SplittableRandom;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.io.TempDir;

/**
 * The chaos job on {@code kv local}, as {@code docs/chaos.md} shows it: half a minute of kill -9 of
 * random nodes and leaders, each started again a second later. {@code -Dprocess.seed=} repeats a
 * schedule.
 */
@Tag("process")
@Tag("slow")
class ChaosJobTest {

  private static final int NODES = 3;
  private static final long SEED = Long.getLong("process.seed", System.nanoTime() & 0xffff);

  @TempDir Path folder;
  private int port;

  @AfterEach
  void stop() throws Exception {
    kv("local", "stop", "--data=" + data());
  }

  @Test
  @Timeout(1800)
  void aLocalClusterIsLinearizableWhileItsNodesAreKilled() throws Exception {
    port = freePorts();
    String started =
        kv(
            "local",
            "--detach",
            "--data=" + data(),
            "--nodes=" + NODES,
            "--client-port=" + port,
            "--admin-port=" + (port + 10),
            "--peer-port=" + (port + 20));
    assertTrue(started.startsWith("exit 0\n"), started);

    String chaos = run("dev.kvorum.chaos.ChaosMain", chaos());
    System.out.println(chaos);
    assertTrue(chaos.startsWith("exit 0\n"), chaos);
    assertTrue(chaos.contains("\nverdict: linearizable, exit 0\n"), chaos);
    String figures = Files.readString(folder.resolve("report/report.txt"));
    // A leader whom nobody knows in time is missed.
    assertTrue(figures.matches("(?s).*\nkills: [1-4] of 4\n.*"), figures);
  }

  private List<String> chaos() {
    var arguments =
        new ArrayList<>(
            List.of(
                "--seed=" + SEED,
                "--duration=30s",
                "--interval=6s",
                "--kills=random,leader",
                "--grace=0",
                "--pid-file=" + data() + "/node{node}/pid",
                "--start-command="
                    + String.join(
                        " ",
                        JavaProcess.of(
                                List.of(),
                                Main.class.getName(),
                                List.of("local", "start", "{node}", "--data=" + data()))
                            .command()),
                "--report=" + folder.resolve("report")));
    for (int node = 1; node <= NODES; node++) {
      arguments.add("--endpoint=http://127.0.0.1:" + (port + node - 1));
      arguments.add("--node=" + node + "=http://127.0.0.1:" + (port + 10 + node - 1));
    }
    return arguments;
  }

  private Path data() {
    return folder.resolve("data");
  }

  private String kv(String... arguments) throws Exception {
    return run(Main.class.getName(), List.of(arguments));
  }

  /** What it said, after its exit code. */
  private String run(String program, List<String> arguments) throws Exception {
    Path said = Files.createTempFile(folder, "said", ".txt");
    Process process =
        JavaProcess.of(List.of("-Xmx1g"), program, arguments)
            .redirectErrorStream(true)
            // A file: nodes that it starts and leaves running may keep a pipe open.
            .redirectOutput(said.toFile())
            .start();
    int exit = process.waitFor();
    String text = Files.readString(said, StandardCharsets.UTF_8);
    Files.delete(said);
    return "exit " + exit + "\n" + text;
  }

  /** Below the range that outgoing connections take theirs from, which come and go at any time. */
  private static int freePorts() {
    var random = new SplittableRandom();
    while (true) {
      int base = random.nextInt(12_000, 30_000);
      if (isFree(base)) {
        return base;
      }
    }
  }

  private static boolean isFree(int base) {
    for (int node = 0; node < NODES; node++) {
      for (int offset : new int[] {0, 10, 20}) {
        try (ServerSocket socket = new ServerSocket(base + offset + node)) {
          assertEquals(base + offset + node, socket.getLocalPort());
        } catch (IOException e) {
          return false;
        }
      }
    }
    return true;
  }
}
