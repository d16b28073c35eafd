package dev.kvorum.kvnode.http;

import static org.junit.jupiter.api.Assertions.assertEquals;

import dev.kvorum.kvnode.shard.machine.Outcome;
import io.helidon.http.Header;
import io.helidon.http.HeaderNames;
import java.util.OptionalLong;
import java.util.stream.Stream;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.Arguments;
import org.junit.jupiter.params.provider.MethodSource;

class RepliesTest {

  @ParameterizedTest
  @MethodSource
  void everyOutcomeHasItsStatusAndHeaders(Outcome outcome, int status, String headers) {
    Answer answer = Replies.of(outcome);
    assertEquals(status, answer.status().code());
    String shown =
        String.join(
            " ",
            answer.headers().stream()
                .filter(header -> !header.headerName().equals(HeaderNames.CONTENT_TYPE))
                .map(RepliesTest::show)
                .toList());
    assertEquals(headers, shown);
  }

  static Stream<Arguments> everyOutcomeHasItsStatusAndHeaders() {
    return Stream.of(
        Arguments.of(new Outcome.Created(1), 201, "etag:\"1\""),
        Arguments.of(new Outcome.Replaced(-1), 200, "etag:\"18446744073709551615\""),
        Arguments.of(new Outcome.Deleted(3), 204, "etag:\"3\""),
        Arguments.of(new Outcome.NothingToDelete(), 404, ""),
        Arguments.of(new Outcome.PreconditionFailed(OptionalLong.of(9)), 412, "etag:\"9\""),
        Arguments.of(new Outcome.PreconditionFailed(OptionalLong.empty()), 412, ""),
        Arguments.of(new Outcome.IdempotencyKeyReused(), 422, ""),
        Arguments.of(new Outcome.Unknown(), 504, "kvorum-outcome:unknown"),
        Arguments.of(new Outcome.Found(new byte[1], 5, OptionalLong.empty()), 200, "etag:\"5\""),
        Arguments.of(
            new Outcome.Found(new byte[1], 5, OptionalLong.of(0)),
            200,
            "etag:\"5\" kvorum-staleness-ms:0"),
        Arguments.of(new Outcome.Missing(OptionalLong.of(1)), 404, "kvorum-staleness-ms:1"),
        Arguments.of(new Outcome.Busy(), 503, "retry-after:1"),
        Arguments.of(new Outcome.NoLeader(), 503, "retry-after:1"),
        Arguments.of(new Outcome.NotUnderstood(), 503, "retry-after:1"),
        Arguments.of(new Outcome.NoSuchKeyspace(), 404, ""),
        Arguments.of(new Outcome.DiskFull(), 507, ""),
        Arguments.of(new Outcome.IdempotencyTableFull(), 503, "retry-after:1"));
  }

  private static String show(Header header) {
    return header.headerName().lowerCase() + ":" + header.get();
  }
}
