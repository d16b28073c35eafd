package dev.kvorum.kvnode.http;

import dev.kvorum.kvnode.shard.machine.IdempotencyKey;
import io.helidon.http.HeaderName;
import io.helidon.http.HeaderNames;
import io.helidon.http.ServerRequestHeaders;
import java.nio.charset.StandardCharsets;
import java.util.List;
import java.util.Optional;

/**
 * The name that a client gives to a write so that it may send it again.
 *
 * <pre>{@code
 * curl -X PUT -H 'Idempotency-Key: order-17' -d paid http://127.0.0.1:8081/kv/default/orders/17
 * }</pre>
 */
final class IdempotencyHeader {

  private static final HeaderName NAME = HeaderNames.create("Idempotency-Key");

  private IdempotencyHeader() {}

  static Optional<IdempotencyKey> of(ServerRequestHeaders headers) {
    if (!headers.contains(NAME)) {
      return Optional.empty();
    }
    List<String> values = headers.get(NAME).allValues();
    String value = values.getFirst();
    // Helidon reads a byte outside ASCII as U+FFFD: two different keys would become one.
    boolean printable = value.chars().allMatch(c -> c > ' ' && c < 127);
    if (values.size() != 1
        || value.isEmpty()
        || value.length() > IdempotencyKey.BYTES_MAX
        || !printable) {
      throw Problem.of(
              ProblemType.BAD_HEADER,
              "Idempotency-Key takes one value of 1 to "
                  + IdempotencyKey.BYTES_MAX
                  + " printable ASCII characters.")
          .refusal();
    }
    return Optional.of(new IdempotencyKey(value.getBytes(StandardCharsets.US_ASCII)));
  }
}
