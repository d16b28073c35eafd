package dev.kvorum.kvnode.cli;

import dev.kvorum.kvnode.cli.client.Endpoints;
import dev.kvorum.kvnode.cli.client.HttpConnection;
import dev.kvorum.kvnode.cli.client.NoAnswer;
import dev.kvorum.kvnode.cli.client.Request;
import dev.kvorum.kvnode.cli.shell.ExitCode;
import dev.kvorum.kvnode.cli.shell.Failure;

/** Sends one request and turns what can go wrong on the way into a {@link Failure}. */
final class Client {

  private final Endpoints endpoints;

  Client(Endpoints endpoints) {
    this.endpoints = endpoints;
  }

  /** A request that changes nothing: without an answer it has failed, and that is all. */
  Answer read(Request request) {
    try (HttpConnection connection = connect()) {
      return Answer.of(connection.exchange(request));
    } catch (NoAnswer lost) {
      throw new Failure(
          ExitCode.FAILED,
          lost.getMessage(),
          "Reading changes nothing: try again, or another --endpoints.");
    }
  }

  /** A request that changes something: without an answer nobody knows whether it did. */
  Answer write(Request request, Conditions conditions) {
    try (HttpConnection connection = connect()) {
      return Answer.of(connection.exchange(request));
    } catch (NoAnswer lost) {
      throw outcomeUnknown(
          lost.getMessage() + "; it is not known whether the write was applied", conditions);
    }
  }

  static Failure outcomeUnknown(String what, Conditions conditions) {
    String advice =
        conditions.repeatable()
            ? "Repeat the same command: with its --idempotency-key it is applied once."
            : "Read the key to see. With --idempotency-key NAME a write can be repeated safely.";
    return new Failure(
        ExitCode.UNKNOWN, what, "It may have been applied, may be later, or never.\n" + advice);
  }

  HttpConnection connect() {
    try {
      return endpoints.connect();
    } catch (Endpoints.NoneReachable nobody) {
      throw new Failure(
          ExitCode.FAILED,
          "no node can be reached (" + nobody.getMessage() + ")",
          "Nothing was sent. Is a cluster running? 'kv local' starts one here; --endpoints or KVORUM_ENDPOINTS say where"
              + " another one is.");
    }
  }
}
