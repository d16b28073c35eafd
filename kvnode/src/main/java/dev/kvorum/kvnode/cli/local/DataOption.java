package dev.kvorum.kvnode.cli.local;

import java.nio.file.Path;
import picocli.CommandLine.Option;
import picocli.CommandLine.ScopeType;

/** The folder of the cluster, for {@code kv local} and all its verbs. */
final class DataOption {

  @Option(
      names = "--data",
      paramLabel = "FOLDER",
      defaultValue = "./data",
      scope = ScopeType.INHERIT,
      description = "The cluster's folder. Default: ${DEFAULT-VALUE}.")
  private Path data;

  Folder folder() {
    return new Folder(data);
  }
}
