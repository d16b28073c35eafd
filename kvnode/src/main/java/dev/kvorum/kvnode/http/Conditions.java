package dev.kvorum.kvnode.http;

import dev.kvorum.kvnode.shard.machine.Condition;
import io.helidon.http.HeaderName;
import io.helidon.http.HeaderNames;
import io.helidon.http.ServerRequestHeaders;
import java.util.List;
import java.util.Optional;
import java.util.OptionalLong;

/**
 * Conditional requests (RFC 9110 §13), one condition a request.
 *
 * <pre>{@code
 * curl -X PUT -H 'If-Match: "7"' -d new http://127.0.0.1:8081/kv/default/a
 * curl -X PUT -H 'If-None-Match: *' -d first http://127.0.0.1:8081/kv/default/a
 * curl -H 'If-None-Match: "7"' http://127.0.0.1:8081/kv/default/a
 * }</pre>
 */
final class Conditions {

  private Conditions() {}

  /** Of a PUT or a DELETE. */
  static Condition ofWrite(ServerRequestHeaders headers) {
    Optional<String> match = one(headers, HeaderNames.IF_MATCH);
    Optional<String> noneMatch = one(headers, HeaderNames.IF_NONE_MATCH);
    if (match.isPresent() && noneMatch.isPresent()) {
      throw bad("If-Match and If-None-Match are both given: give one of them.");
    }
    if (match.isPresent()) {
      return ifMatch(match.get());
    }
    if (noneMatch.isEmpty()) {
      return Condition.ALWAYS;
    }
    if (!noneMatch.get().equals("*")) {
      throw bad(
          "If-None-Match takes only * with PUT and DELETE: to replace a version you have read, use"
              + " If-Match.");
    }
    return new Condition.Absent();
  }

  /** Of a GET or a HEAD: the answer is 304 when the version it finds {@link NotIf#matches}. */
  static NotIf ofRead(ServerRequestHeaders headers) {
    if (headers.contains(HeaderNames.IF_MATCH)) {
      throw bad("If-Match is for PUT and DELETE: with GET and HEAD use If-None-Match.");
    }
    return one(headers, HeaderNames.IF_NONE_MATCH).map(Conditions::notIf).orElse(NotIf.NEVER);
  }

  /** Which version the client has already. */
  interface NotIf {
    NotIf NEVER = version -> false;

    boolean matches(long version);
  }

  private static Condition ifMatch(String tag) {
    return tag.equals("*")
        ? new Condition.Present()
        : new Condition.VersionIs(version("If-Match", tag));
  }

  private static NotIf notIf(String tag) {
    if (tag.equals("*")) {
      return version -> true;
    }
    // Proxies that compress weaken tags, and a GET compares weakly (RFC 9110 §13.1.2).
    long has = version("If-None-Match", tag.startsWith("W/") ? tag.substring(2) : tag);
    return version -> version == has;
  }

  private static long version(String header, String tag) {
    OptionalLong version = Etag.version(tag);
    return version.orElseThrow(
        () ->
            bad(
                header
                    + " takes * or one ETag in its quotes, such as \"7\", not "
                    + Query.quoted(tag)
                    + " ."));
  }

  private static Optional<String> one(ServerRequestHeaders headers, HeaderName name) {
    if (!headers.contains(name)) {
      return Optional.empty();
    }
    List<String> values = headers.get(name).allValues();
    if (values.size() != 1) {
      throw bad(name.defaultCase() + " is given " + values.size() + " times: give one ETag.");
    }
    return Optional.of(values.getFirst());
  }

  private static Problem.Refusal bad(String what) {
    return Problem.of(ProblemType.BAD_HEADER, what).refusal();
  }
}
