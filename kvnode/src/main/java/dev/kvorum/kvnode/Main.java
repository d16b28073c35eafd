package dev.kvorum.kvnode;

import dev.kvorum.kvnode.cli.Kv;
import dev.kvorum.kvnode.cli.shell.NodeFlags;
import dev.kvorum.kvnode.cli.shell.NodeProgram;
import dev.kvorum.kvnode.cli.shell.Terminal;
import dev.kvorum.kvnode.log.DataDirectory;
import java.util.Map;
import java.util.Optional;

/** The {@code kv} command with the node that {@code kv serve} runs. */
public final class Main {

  private Main() {}

  public static void main(String[] args) {
    // Read once, by the first logger that anybody asks for.
    System.setProperty("java.util.logging.manager", LastingLogs.class.getName());
    Optional<Map<String, String>> nodeFlags = NodeFlags.ofServe(args);
    if (nodeFlags.isPresent()) {
      System.exit(NodeProcess.run(nodeFlags.get()));
    }
    System.exit(Kv.run(args, Terminal.ofProcess(), program()));
  }

  /** This build's node. */
  static NodeProgram program() {
    return new NodeProgram(
        NodeProcess::run, DataDirectory::format, Main.class.getName(), Version.TEXT);
  }
}
