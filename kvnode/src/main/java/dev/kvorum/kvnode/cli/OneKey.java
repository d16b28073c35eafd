package dev.kvorum.kvnode.cli;

import java.util.Optional;
import picocli.CommandLine.Option;
import picocli.CommandLine.Parameters;

/** The one key that a command is about, as text or in base64. */
final class OneKey {

  @Parameters(arity = "0..1", paramLabel = "KEY", description = "The key as text.")
  private Optional<String> text = Optional.empty();

  @Option(
      names = "--key64",
      paramLabel = "BASE64",
      description = "The key in base64, instead of KEY.")
  private Optional<String> base64 = Optional.empty();

  byte[] bytes() {
    return Key.ofOne(text, base64);
  }
}
