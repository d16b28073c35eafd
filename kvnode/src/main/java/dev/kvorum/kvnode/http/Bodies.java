package dev.kvorum.kvnode.http;

import io.helidon.http.RequestException;
import io.helidon.webserver.CloseConnectionException;
import io.helidon.webserver.http.ServerRequest;
import java.io.IOException;

/** Reads whole bodies up to a limit. A body that did not arrive whole is never handed on. */
final class Bodies {

  private Bodies() {}

  /** Refuses with 413 by the declared length, before a byte is read. */
  static byte[] read(ServerRequest request, int bytesMax) {
    if (!request.content().hasEntity()) {
      return Answer.NO_BODY;
    }
    long declared = request.headers().contentLength().orElse(0); // chunks do not get this far
    if (declared > bytesMax) {
      throw tooLarge("The body has " + declared + " bytes; at most " + bytesMax + " are taken.");
    }
    byte[] body = exactly(request, (int) declared);
    if (body.length < declared) {
      throw new CloseConnectionException("the client left in the middle of a body");
    }
    return body;
  }

  /** Reading to the exact length spares the copies of readAllBytes. */
  private static byte[] exactly(ServerRequest request, int bytes) {
    try {
      return request.content().inputStream().readNBytes(bytes);
    } catch (RequestException e) {
      throw e; // answered by MalformedRequests
    } catch (IOException | RuntimeException e) {
      throw new CloseConnectionException("the client left in the middle of a body", e);
    }
  }

  private static Problem.Refusal tooLarge(String detail) {
    return Problem.of(ProblemType.BODY_TOO_LARGE, detail).refusal();
  }
}
