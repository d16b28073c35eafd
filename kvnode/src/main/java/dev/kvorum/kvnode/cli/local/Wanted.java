package dev.kvorum.kvnode.cli.local;

import dev.kvorum.kvnode.cli.shell.Failure;
import dev.kvorum.kvnode.engine.EngineKind;
import dev.kvorum.kvnode.meta.BootstrapRecord;
import dev.kvorum.kvnode.meta.ClusterState;
import java.util.Optional;
import picocli.CommandLine.Option;

/**
 * What the cluster shall be, as far as it was said. What its record says already need not be
 * repeated, and not denied.
 */
final class Wanted {

  static final int NODES_DEFAULT = 3;
  static final int NODES_MAX = 9;
  private static final int SHARDS_DEFAULT = 4;

  @Option(
      names = "--nodes",
      paramLabel = "N",
      description = "How many; fixed when the cluster is formed. Default: 3.")
  private Optional<Integer> nodes = Optional.empty();

  @Option(
      names = "--shards",
      paramLabel = "N",
      description = "Fixed when the cluster is formed. Default: 4.")
  private Optional<Integer> shards = Optional.empty();

  @Option(
      names = "--engine",
      paramLabel = "NAME",
      description =
          "rocksdb, lmdb, leveldb or memory; fixed when the cluster is formed. Default: rocksdb.")
  private Optional<EngineKind> engine = Optional.empty();

  void checkRanges() {
    checkRange("--nodes", nodes, NODES_MAX);
    checkRange("--shards", shards, ClusterState.SHARDS_MAX);
  }

  void checkAgainst(BootstrapRecord formed) {
    checkSame("--nodes", nodes, formed.nodes().size());
    checkSame("--shards", shards, formed.shards());
    checkSame("--engine", engine, formed.engine());
  }

  int nodesToForm() {
    return nodes.orElse(NODES_DEFAULT);
  }

  int shardsToForm() {
    return shards.orElse(SHARDS_DEFAULT);
  }

  EngineKind engineToForm() {
    return engine.orElse(EngineKind.ROCKSDB);
  }

  private static void checkRange(String option, Optional<Integer> value, int max) {
    if (value.filter(number -> number < 1 || number > max).isPresent()) {
      throw Failure.usage(
          option + " " + value.get() + " is out of its range", "From 1 to " + max + ".");
    }
  }

  private static <T> void checkSame(String option, Optional<T> asked, T formed) {
    if (asked.filter(value -> !value.equals(formed)).isPresent()) {
      throw Failure.usage(
          option
              + " "
              + asked.get()
              + " contradicts the cluster in this folder, which was formed with "
              + formed,
          "Leave the option out, or begin another cluster in another folder with --data.");
    }
  }
}
