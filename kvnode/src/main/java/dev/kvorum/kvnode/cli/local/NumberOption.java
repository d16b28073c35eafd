package dev.kvorum.kvnode.cli.local;

import dev.kvorum.kvnode.cli.shell.ExitCode;
import dev.kvorum.kvnode.cli.shell.Failure;
import picocli.CommandLine.Parameters;

/** Which node a verb of {@code kv local} means. */
final class NumberOption {

  @Parameters(paramLabel = "N", description = "The node's number, from 1.")
  private int number;

  int in(LocalCluster cluster) {
    if (number < 1 || number > cluster.nodes()) {
      throw Failure.usage(
          "there is no node " + number, "This cluster has nodes 1 to " + cluster.nodes() + ".");
    }
    return number;
  }

  /** What a verb says when the node isn't in the state that it works on. */
  static Failure wrongState(int number, NodeState state, String advice) {
    return new Failure(
        ExitCode.FAILED, "node " + number + " is not running: " + state.words(), advice);
  }
}
