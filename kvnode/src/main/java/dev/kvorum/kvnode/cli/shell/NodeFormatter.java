package dev.kvorum.kvnode.cli.shell;

import java.io.IOException;
import java.nio.file.Path;

/** Gives an empty disk its identity. */
@FunctionalInterface
public interface NodeFormatter {

  /**
   * Writes a new random id into an empty directory, creating it, or reads the id that is there;
   * durable when it returns.
   *
   * @return the node's id, unsigned
   */
  long format(Path dataDirectory) throws IOException;
}
