package dev.kvorum.kvnode.http;

import io.helidon.http.RequestException;
import io.helidon.webserver.CloseConnectionException;
import io.helidon.webserver.http.ServerRequest;
import java.io.IOException;
import java.io.InputStream;
import java.util.Arrays;

/** Reads whole bodies up to a limit. A body that did not arrive whole is never handed on. */
final class Bodies {

  private static final long UNDECLARED = -1;

  private Bodies() {}

  /**
   * Refuses with 413: by the declared length before a byte is read, or when one byte too many has
   * been (chunked).
   */
  static byte[] read(ServerRequest request, int bytesMax) {
    if (!request.content().hasEntity()) {
      return Answer.NO_BODY;
    }
    long declared = request.headers().contentLength().orElse(UNDECLARED);
    if (declared > bytesMax) {
      throw tooLarge("The body has " + declared + " bytes; at most " + bytesMax + " are taken.");
    }
    // Reading to the exact length spares the copies of readAllBytes.
    byte[] body = upTo(request, declared == UNDECLARED ? bytesMax : (int) declared);
    if (body.length > bytesMax) {
      throw tooLarge("The body has more than " + bytesMax + " bytes, the most that are taken.");
    }
    if (body.length < declared) {
      throw new CloseConnectionException("the client left in the middle of a body");
    }
    return body;
  }

  private static byte[] upTo(ServerRequest request, int bytes) {
    try {
      InputStream in = request.content().inputStream();
      byte[] body = in.readNBytes(bytes);
      if (body.length < bytes || in.read() < 0) {
        return body;
      }
      return Arrays.copyOf(body, bytes + 1); // one byte too many, which the caller refuses
    } catch (RequestException e) {
      throw e; // answered by MalformedRequests
    } catch (IllegalArgumentException e) {
      throw Problem.of(
              ProblemType.MALFORMED_REQUEST,
              "A chunk has no size. Extensions of chunks are not taken.")
          .refusal();
    } catch (IOException | RuntimeException e) {
      throw new CloseConnectionException("the client left in the middle of a body", e);
    }
  }

  private static Problem.Refusal tooLarge(String detail) {
    return Problem.of(ProblemType.BODY_TOO_LARGE, detail).refusal();
  }
}
