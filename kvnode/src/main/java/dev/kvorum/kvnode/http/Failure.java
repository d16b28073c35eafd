package dev.kvorum.kvnode.http;

import dev.kvorum.kvnode.raft.Invariant;
import io.helidon.webserver.http.ServerRequest;
import java.lang.System.Logger.Level;
import java.util.HexFormat;
import java.util.Map;
import java.util.concurrent.ThreadLocalRandom;

/** An exception that nobody expected: logged with an id, told to the client by that id only. */
final class Failure {

  private static final System.Logger LOG = System.getLogger(Failure.class.getName());

  private Failure() {}

  static Answer answer(Throwable thrown, ServerRequest request) {
    String id = log(thrown, request);
    return Problems.answer(
        new Problem(
            ProblemType.INTERNAL_ERROR,
            "This is a fault of the node. Its log says more under id " + id + ".",
            Map.of("id", id)));
  }

  /** The id. */
  static String log(Throwable thrown, ServerRequest request) {
    String id = HexFormat.of().toHexDigits(ThreadLocalRandom.current().nextInt());
    LOG.log(
        Level.ERROR,
        "request failed id=" + id + " method=" + request.prologue().method().text(),
        thrown);
    if (thrown instanceof Invariant.Broken) {
      stopTheProcess(thrown);
    }
    return id;
  }

  /** As if the thread had died of it: the handler that Main installs halts the process. */
  private static void stopTheProcess(Throwable thrown) {
    Thread.UncaughtExceptionHandler handler = Thread.getDefaultUncaughtExceptionHandler();
    if (handler != null) {
      handler.uncaughtException(Thread.currentThread(), thrown);
    }
  }
}
