package dev.kvorum.kvnode.http;

import dev.kvorum.kvnode.engine.KeyRange;
import dev.kvorum.kvnode.shard.machine.ScanRequest;
import dev.kvorum.kvnode.shard.machine.ScanResult;
import dev.kvorum.kvnode.shard.route.Store;
import io.helidon.http.Header;
import io.helidon.http.HeaderNames;
import io.helidon.http.HeaderValues;
import io.helidon.http.Status;
import io.helidon.webserver.http.ServerRequest;
import java.io.IOException;
import java.io.OutputStream;
import java.util.List;

/**
 * Ranges of keys.
 *
 * <pre>{@code
 * curl 'http://127.0.0.1:8081/kv/default?prefix=greetings/&limit=2'
 * {"key":"greetings/de","value":"hallo","etag":"\"8\""}
 * {"key":"greetings/en","value":"hello","etag":"\"7\""}
 * {"cursor":"AQAADWdyZWV0aW5ncy9lbgAACmdyZWV0aW5nczA…"}
 * }</pre>
 *
 * <p>The answer is streamed in pages, so that a node holds one page of it at most. The first page
 * is read before the status goes out. An answer that ends early, for its size, its deadline or a
 * shard that refuses, ends with a cursor and is as complete as any; one that is cut off has no last
 * chunk.
 */
final class ScanService {

  private static final Header NDJSON =
      HeaderValues.createCached(HeaderNames.CONTENT_TYPE, "application/x-ndjson");

  /** Of one page: small beside the heap, large beside the cost of a call. */
  private static final int PAGE_ROWS_MAX = 512;

  /** Of one page, keys and values; a larger single row still fits. */
  private static final int PAGE_BYTES_MAX = 1 << 20;

  /** Of one answer: then it ends with a cursor. */
  private static final int ANSWER_BYTES_MAX = 32 << 20;

  private final Store store;
  private final HttpLimits limits;

  ScanService(Store store, HttpLimits limits) {
    this.store = store;
    this.limits = limits;
  }

  Answer answer(String keyspace, ServerRequest request) {
    Query query = Query.of(request.prologue(), ScanParameters.KNOWN);
    if (query.has("explain")) {
      throw Problem.of(ProblemType.NOT_AVAILABLE, "The parameter explain is not available yet.")
          .refusal();
    }
    long deadlineNanos = System.nanoTime() + Wish.timeout(query, limits).toNanos();
    var walk = new Walk(keyspace, ScanParameters.of(keyspace, query, limits), deadlineNanos);
    return switch (walk.page(walk.parameters.from().range(), walk.parameters.rowsMax())) {
      case ScanResult.Refused refused -> Replies.of(refused.why());
      case ScanResult.Page first ->
          new Answer.Streamed(Status.OK_200, List.of(NDJSON), out -> walk.write(first, out));
    };
  }

  /** One scan on its way through its pages. */
  private final class Walk {
    private final String keyspace;
    private final ScanParameters parameters;
    private final long deadlineNanos;
    private final ScanLines lines = new ScanLines();

    Walk(String keyspace, ScanParameters parameters, long deadlineNanos) {
      this.keyspace = keyspace;
      this.parameters = parameters;
      this.deadlineNanos = deadlineNanos;
    }

    ScanResult page(KeyRange range, int rowsLeft) {
      int rows = Math.min(rowsLeft, PAGE_ROWS_MAX);
      var request =
          new ScanRequest(
              range, parameters.from().direction(), parameters.consistency(), rows, PAGE_BYTES_MAX);
      return store.scan(keyspace, request, deadlineNanos);
    }

    void write(ScanResult.Page first, OutputStream out) throws IOException {
      int rowsLeft = parameters.rowsMax();
      long bytes = 0;
      ScanResult.Page page = first;
      while (true) {
        byte[] text = lines.of(page.rows());
        out.write(text);
        rowsLeft -= page.rows().size();
        bytes += text.length;
        if (page.more().isEmpty()) {
          return;
        }
        KeyRange rest = page.more().get();
        boolean enough =
            rowsLeft == 0 || bytes >= ANSWER_BYTES_MAX || System.nanoTime() - deadlineNanos >= 0;
        if (enough || !(page(rest, rowsLeft) instanceof ScanResult.Page next)) {
          out.write(
              ScanLines.ofCursor(
                  new ScanCursor(rest, parameters.from().direction()).text(keyspace)));
          return;
        }
        page = next;
      }
    }
  }
}
