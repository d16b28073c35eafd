package dev.kvorum.kvnode.cli.local;

import dev.kvorum.kvnode.cli.shell.Failure;
import java.util.Set;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import picocli.CommandLine.Option;

/**
 * How each node of a cluster is run. Judged here: a node that refuses its options says so in its
 * log only, once for each.
 */
final class NodeOptions {

  private static final Set<String> SYNCS = Set.of("always", "interval", "never");

  private static final Pattern HEAP = Pattern.compile("([1-9][0-9]{0,6})([mMgG])");
  private static final long GIGA_MEGAS = 1024;

  /** A node starts and serves with so much; less is a unit that was mistaken. */
  private static final long HEAP_MEGAS_MIN = 32;

  private static final long HEAP_MEGAS_MAX = 64 * GIGA_MEGAS;

  @Option(
      names = "--sync",
      paramLabel = "WHEN",
      defaultValue = "always",
      description =
          "When a write is forced to disk: always, interval or never. Default: ${DEFAULT-VALUE}.")
  private String sync;

  @Option(
      names = "--heap",
      paramLabel = "SIZE",
      defaultValue = "256m",
      description = "Of each node. Default: ${DEFAULT-VALUE}.")
  private String heap;

  void check() {
    if (!SYNCS.contains(sync)) {
      throw Failure.usage("--sync is not '" + sync + "'", "Use always, interval or never.");
    }
    Matcher size = HEAP.matcher(heap);
    if (!size.matches()) {
      throw Failure.usage("--heap is not '" + heap + "'", "For example: --heap 256m, or --heap 2g");
    }
    long number = Long.parseLong(size.group(1));
    long megas = size.group(2).equalsIgnoreCase("g") ? number * GIGA_MEGAS : number;
    if (megas < HEAP_MEGAS_MIN || megas > HEAP_MEGAS_MAX) {
      throw Failure.usage(
          "--heap " + heap + " is out of its range",
          "From " + HEAP_MEGAS_MIN + "m to " + HEAP_MEGAS_MAX / GIGA_MEGAS + "g.");
    }
  }

  String sync() {
    return sync;
  }

  String heap() {
    return heap;
  }
}
