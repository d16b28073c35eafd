package dev.kvorum.kvnode.cli;

import java.util.List;

/** Queries of request targets. */
final class Query {

  private Query() {}

  /**
   * @param parameters {@code name=value}, encoded
   */
  static String append(String target, List<String> parameters) {
    if (parameters.isEmpty()) {
      return target;
    }
    return target + (target.indexOf('?') < 0 ? "?" : "&") + String.join("&", parameters);
  }
}
