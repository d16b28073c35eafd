package dev.kvorum.kvnode.cli;

import dev.kvorum.kvnode.cli.client.Request;
import dev.kvorum.kvnode.cli.shell.Failure;
import java.util.Optional;
import picocli.CommandLine.Option;

/** When a write is to be carried out, and how often. */
final class Conditions {

  @Option(
      names = "--if-match",
      paramLabel = "ETAG",
      description = "Only if the key has this version, as get --json prints it; * is any version.")
  private Optional<String> ifMatch = Optional.empty();

  @Option(
      names = "--idempotency-key",
      paramLabel = "NAME",
      description =
          "A name for this write: however often it is sent, it is applied once (kept for 10 minutes).")
  private Optional<String> idempotencyKey = Optional.empty();

  Request on(Request request) {
    try {
      Request conditional =
          ifMatch.map(tag -> request.with("If-Match", quoted(tag))).orElse(request);
      return idempotencyKey
          .map(name -> conditional.with("Idempotency-Key", name))
          .orElse(conditional);
    } catch (IllegalArgumentException wrong) {
      throw Failure.usage(wrong.getMessage(), "");
    }
  }

  /** Whether repeating the same command is harmless. */
  boolean repeatable() {
    return idempotencyKey.isPresent();
  }

  boolean expectsVersion() {
    return ifMatch.isPresent();
  }

  /** Shells eat quotes: 12 and "12" are the same here. */
  private static String quoted(String tag) {
    return tag.equals("*") || tag.startsWith("\"") ? tag : "\"" + tag + "\"";
  }
}
