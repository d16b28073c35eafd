package dev.kvorum.kvnode.cli.shell;

import picocli.CommandLine.Option;

/** {@code --help}, for every verb. */
public final class HelpOption {

  @Option(
      names = {"-h", "--help"},
      usageHelp = true,
      description = "Show this text.")
  private boolean asked;
}
