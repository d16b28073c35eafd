package dev.kvorum.kvnode.http;

import io.helidon.webserver.http.ServerRequest;

/** Answers the requests under one path. */
interface Service {

  /** May throw {@link Problem.Refusal}; whatever else it throws is answered with 500 and logged. */
  Answer answer(ServerRequest request);
}
