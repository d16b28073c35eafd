package dev.kvorum.kvnode.cli.shell;

import java.util.Map;

/** Runs a node in this process until it is told to stop; {@code kv serve} calls it. */
@FunctionalInterface
public interface NodeRunner {

  /**
   * @param flags of the command line, names without dashes: {@code {"data": "./data/node1", "sync":
   *     "always"}}
   * @return the exit code of the process
   */
  int run(Map<String, String> flags);
}
