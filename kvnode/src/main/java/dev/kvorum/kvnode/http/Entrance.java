package dev.kvorum.kvnode.http;

import io.helidon.http.HeaderNames;
import io.helidon.http.HeaderValues;
import io.helidon.http.HttpException;
import io.helidon.http.RequestException;
import io.helidon.webserver.CloseConnectionException;
import io.helidon.webserver.http.Handler;
import io.helidon.webserver.http.ServerRequest;
import io.helidon.webserver.http.ServerResponse;
import java.io.IOException;

/**
 * The way in and out of every request of a listener: counts it, has it answered, sends the answer.
 * One handler for all paths, because Helidon's path templates decode and normalise what is a key
 * here.
 */
final class Entrance implements Handler {

  private final Service service;
  private final Connections connections;
  private final Metrics metrics;
  private final int inFlightMax;

  Entrance(Service service, Connections connections, Metrics metrics, int inFlightMax) {
    this.service = service;
    this.connections = connections;
    this.metrics = metrics;
    this.inFlightMax = inFlightMax;
  }

  @Override
  public void handle(ServerRequest request, ServerResponse response) {
    long began = System.nanoTime();
    TrackedConnection connection = TrackedConnection.current();
    response.whenSent(() -> sent(response, connection));
    Answer answer = answer(request);
    if (connection.closesNext() || leavesBodyUnsent(request) || isChunked(request)) {
      response.header(HeaderValues.CONNECTION_CLOSE);
    }
    send(answer, request, response);
    metrics.answered(
        Operation.of(request.prologue()), answer.status().code(), System.nanoTime() - began);
  }

  private Answer answer(ServerRequest request) {
    if (isChunked(request)) {
      return Problems.answer(
          ProblemType.LENGTH_REQUIRED,
          "Chunked bodies are not taken: send the body with its Content-Length.");
    }
    if (connections.inFlight() > inFlightMax) {
      return Problems.answer(
          ProblemType.BUSY,
          "The node answers "
              + inFlightMax
              + " requests at a time: send this one again a little later.");
    }
    try {
      return service.answer(request);
    } catch (Problem.Refusal refusal) {
      return Problems.answer(refusal.problem());
    } catch (RequestException | HttpException | CloseConnectionException e) {
      throw e; // Helidon's own, answered by MalformedRequests or by closing
    } catch (UnknownOutcome e) {
      return Failure.answer(e.getCause(), request).with(Replies.OUTCOME_UNKNOWN);
    } catch (RuntimeException | Error e) {
      return Failure.answer(e, request);
    }
  }

  private static void send(Answer answer, ServerRequest request, ServerResponse response) {
    response.status(answer.status());
    answer.headers().forEach(response::header);
    switch (answer) {
      case Answer.Whole(_, _, byte[] body)
          when request.prologue().method().text().equals("HEAD") -> {
        response.headers().contentLength(body.length);
        response.send();
      }
      case Answer.Whole(_, _, byte[] body) -> response.send(body);
      case Answer.Streamed streamed -> stream(streamed, request, response);
    }
    if (response.headers().containsToken(HeaderValues.CONNECTION_CLOSE)) {
      discardBody(request);
    }
  }

  private static void stream(
      Answer.Streamed answer, ServerRequest request, ServerResponse response) {
    try (var out = response.outputStream()) {
      answer.body().writeTo(out);
    } catch (IOException e) {
      throw new CloseConnectionException("the client left in the middle of an answer", e);
    } catch (CloseConnectionException e) {
      throw e;
    } catch (RuntimeException e) {
      // The status has been sent. Without the last chunk no client takes the answer for a complete
      // one.
      throw new CloseConnectionException(
          "an answer failed half-way, id " + Failure.log(e, request), e);
    }
  }

  private static void sent(ServerResponse response, TrackedConnection connection) {
    if (response.headers().containsToken(HeaderValues.CONNECTION_CLOSE)) {
      connection.answeredLast();
    } else {
      connection.answered();
    }
  }

  /**
   * The server's reader of chunks does not look at what stands between them. Else: two readers of
   * one connection, a proxy and this node, see its requests end in different places.
   */
  private static boolean isChunked(ServerRequest request) {
    return request.headers().contains(HeaderNames.TRANSFER_ENCODING);
  }

  /**
   * The client waits for a "100 Continue" that it doesn't get, and may or may not send its body
   * after the answer.
   */
  private static boolean leavesBodyUnsent(ServerRequest request) {
    return request.headers().contains(HeaderNames.EXPECT)
        && request.content().hasEntity()
        && !request.content().consumed();
  }

  /**
   * Reads the rest of a body, up to a limit, before the connection is closed: a socket closed with
   * unread bytes is reset, and a reset can overtake the answer.
   */
  private static void discardBody(ServerRequest request) {
    if (!request.content().hasEntity()
        || request.content().consumed()
        || leavesBodyUnsent(request)) {
      return;
    }
    try {
      request.content().consume();
    } catch (RuntimeException e) {
      throw new CloseConnectionException("the rest of a body was not worth reading", e);
    }
  }
}
