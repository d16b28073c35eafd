package dev.kvorum.kvnode.http;

import dev.kvorum.kvnode.shard.machine.Command;
import dev.kvorum.kvnode.shard.machine.Condition;
import dev.kvorum.kvnode.shard.machine.IdempotencyKey;
import dev.kvorum.kvnode.shard.machine.Outcome;
import dev.kvorum.kvnode.shard.route.Store;
import io.helidon.webserver.http.ServerRequest;
import java.time.Duration;
import java.util.Optional;
import java.util.Set;

/**
 * Keys and values: parse, call the {@link Store}, map.
 *
 * <pre>{@code
 * curl -X PUT -d hello http://127.0.0.1:8081/kv/default/greetings/en
 * curl http://127.0.0.1:8081/kv/default/greetings/en
 * curl -X DELETE http://127.0.0.1:8081/kv/default/greetings/en
 * curl 'http://127.0.0.1:8081/kv/default?key64=Z3JlZXRpbmdzL2Vu'
 * }</pre>
 */
final class KvService implements Service {

  private static final String KEY_METHODS = "GET, HEAD, PUT, DELETE, OPTIONS";
  private static final String KEYSPACE_METHODS = "GET, POST, OPTIONS";

  private static final Set<String> READ_PARAMETERS =
      Set.of("key64", "consistency", "max-staleness", "timeout", "explain");
  private static final Set<String> WRITE_PARAMETERS = Set.of("key64", "ttl", "timeout", "explain");

  private final Store store;
  private final HttpLimits limits;
  private final ScanService scans;

  KvService(Store store, HttpLimits limits) {
    this.store = store;
    this.limits = limits;
    this.scans = new ScanService(store, limits);
  }

  @Override
  public Answer answer(ServerRequest request) {
    return switch (KvPath.parse(request.prologue().uriPath().rawPath())) {
      case KvPath.Key(String keyspace, byte[] key) -> ofKey(keyspace, key, request);
      case KvPath.Keyspace(String keyspace) -> ofKeyspace(keyspace, request);
      case KvPath.Nowhere() ->
          Problems.answer(
              ProblemType.PATH_NOT_FOUND, "Keys are at /kv/{keyspace}/{key}, as in /kv/default/a.");
    };
  }

  private Answer ofKeyspace(String keyspace, ServerRequest request) {
    if (KvPath.hasKey64(request.prologue())) {
      return ofKey(keyspace, Answer.NO_BODY, request);
    }
    return switch (request.prologue().method().text()) {
      case "GET" -> scans.answer(keyspace, request);
      case "OPTIONS" -> Methods.options(KEYSPACE_METHODS);
      case "POST" ->
          Problems.answer(
              ProblemType.NOT_AVAILABLE,
              "Batches are not available yet: send one request for each key.");
      case String method when KEY_METHODS.contains(method) -> throw emptyKey();
      case String method -> Problems.methodNotAllowed(method, KEYSPACE_METHODS);
    };
  }

  private Answer ofKey(String keyspace, byte[] pathKey, ServerRequest request) {
    return switch (request.prologue().method().text()) {
      case "GET", "HEAD" -> get(keyspace, pathKey, request);
      case "PUT" -> put(keyspace, pathKey, request);
      case "DELETE" -> delete(keyspace, pathKey, request);
      case "OPTIONS" -> Methods.options(KEY_METHODS);
      case String method -> Problems.methodNotAllowed(method, KEY_METHODS);
    };
  }

  private Answer get(String keyspace, byte[] pathKey, ServerRequest request) {
    Query query = query(request, READ_PARAMETERS);
    byte[] key = key(pathKey, query);
    Conditions.NotIf notIf = Conditions.ofRead(request.headers());
    Outcome outcome =
        store.read(
            keyspace, key, Wish.consistency(query), deadlineNanos(Wish.timeout(query, limits)));
    return outcome instanceof Outcome.Found found && notIf.matches(found.version())
        ? Replies.notModified(found)
        : Replies.of(outcome);
  }

  private Answer put(String keyspace, byte[] pathKey, ServerRequest request) {
    Query query = query(request, WRITE_PARAMETERS);
    byte[] key = key(pathKey, query);
    Condition condition = Conditions.ofWrite(request.headers());
    Optional<IdempotencyKey> idempotencyKey = IdempotencyHeader.of(request.headers());
    Duration timeout = Wish.timeout(query, limits);
    // Last, when nothing else is wrong: a client that waits for "100 Continue" sends no body in
    // vain.
    byte[] value = Bodies.read(request, limits.valueBytesMax());
    return write(keyspace, new Command.Put(key, value, condition, idempotencyKey), timeout);
  }

  private Answer delete(String keyspace, byte[] pathKey, ServerRequest request) {
    Query query = query(request, WRITE_PARAMETERS);
    byte[] key = key(pathKey, query);
    Condition condition = Conditions.ofWrite(request.headers());
    Optional<IdempotencyKey> idempotencyKey = IdempotencyHeader.of(request.headers());
    Bodies.read(request, 0); // first of all: what follows a broken body must not be carried out
    return write(
        keyspace, new Command.Delete(key, condition, idempotencyKey), Wish.timeout(query, limits));
  }

  private Answer write(String keyspace, Command command, Duration timeout) {
    try {
      return Replies.of(store.write(keyspace, command, deadlineNanos(timeout)));
    } catch (RuntimeException | Error e) {
      throw new UnknownOutcome(e);
    }
  }

  /** Counts from when the request has arrived whole: a slow upload doesn't use it up. */
  private static long deadlineNanos(Duration timeout) {
    return System.nanoTime() + timeout.toNanos();
  }

  private static Query query(ServerRequest request, Set<String> known) {
    Query query = Query.of(request.prologue(), known);
    if (query.has("ttl") || query.has("explain")) {
      throw Problem.of(
              ProblemType.NOT_AVAILABLE, "The parameters ttl and explain are not available yet.")
          .refusal();
    }
    return query;
  }

  private byte[] key(byte[] pathKey, Query query) {
    Optional<byte[]> key64 = query.bytes64("key64");
    if (key64.isPresent() && pathKey.length > 0) {
      throw Query.bad("key64", "is given beside a key in the path: give one of them.");
    }
    byte[] key = key64.orElse(pathKey);
    if (key.length == 0) {
      throw emptyKey();
    }
    if (key.length > limits.keyBytesMax()) {
      throw Problem.of(
              ProblemType.KEY_TOO_LONG,
              "The key has "
                  + key.length
                  + " bytes; at most "
                  + limits.keyBytesMax()
                  + " are taken.")
          .refusal();
    }
    return key;
  }

  private static Problem.Refusal emptyKey() {
    return Problem.of(
            ProblemType.BAD_KEY,
            "The key is empty. Keys are at /kv/{keyspace}/{key}; GET /kv/{keyspace} lists them.")
        .refusal();
  }
}
