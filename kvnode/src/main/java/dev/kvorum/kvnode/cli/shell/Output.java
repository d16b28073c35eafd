package dev.kvorum.kvnode.cli.shell;

import picocli.CommandLine.Option;

/** How a verb prints its data. */
public final class Output {

  @Option(names = "--json", description = "Print JSON.")
  private boolean json;

  public boolean isJson() {
    return json;
  }
}
