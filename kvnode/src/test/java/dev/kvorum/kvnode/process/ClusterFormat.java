package dev.kvorum.kvnode.process;

import dev.kvorum.kvnode.log.DataDirectory;
import java.io.IOException;
import java.nio.file.Path;

/** Gives an empty disk its identity, as {@code kv local} does before the first start. */
final class ClusterFormat {

  private ClusterFormat() {}

  static long format(Path data) throws IOException {
    try (DataDirectory directory = DataDirectory.open(data)) {
      directory.home().stopped();
      return directory.home().identity().nodeId();
    }
  }
}
