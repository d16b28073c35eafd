package dev.kvorum.kvnode.cli.local;

import java.nio.file.Files;
import java.nio.file.Path;
import java.util.stream.IntStream;

/** Where the files of a local cluster are. */
record Folder(Path data) {

  /** The {@link dev.kvorum.kvnode.meta.BootstrapRecord}. */
  Path clusterFile() {
    return data.resolve("cluster.json");
  }

  Path localFile() {
    return data.resolve("local.json");
  }

  Path lock() {
    return data.resolve("local.lock");
  }

  /**
   * @param number from 1
   */
  NodeFolder node(int number) {
    return new NodeFolder(number, data.resolve("node" + number));
  }

  /** The highest number of a node that has a folder here, or 0. */
  int highestNode() {
    return IntStream.rangeClosed(1, Wanted.NODES_MAX)
        .filter(number -> Files.isDirectory(node(number).directory()))
        .max()
        .orElse(0);
  }

  /** The disk of one node, with its pid file and its log. */
  record NodeFolder(int number, Path directory) {

    PidFile pidFile() {
      return new PidFile(directory.resolve("pid"));
    }

    Path log() {
      return directory.resolve("log").resolve("node.log");
    }
  }
}
