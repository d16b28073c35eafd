package dev.kvorum.kvnode.cli;

import dev.kvorum.kvnode.cli.client.NoAnswer;
import dev.kvorum.kvnode.cli.client.Response;
import java.util.Optional;

/**
 * A whole answer.
 *
 * @param etag as it was sent, in quotes
 * @param stalenessMs age of a stale read
 */
record Answer(int status, Optional<String> etag, Optional<String> stalenessMs, byte[] body) {

  static Answer of(Response response) throws NoAnswer {
    Optional<String> etag = response.header("ETag");
    return new Answer(
        response.status(), etag, response.header("Kvorum-Staleness-Ms"), response.bytes());
  }

  /** The etag without its quotes, which shells would eat: {@code --if-match} takes both. */
  Optional<String> version() {
    return etag.map(tag -> tag.replace("\"", ""));
  }
}
