package dev.kvorum.kvnode.http;

import io.helidon.webserver.http.ServerRequest;
import java.util.List;

/**
 * Which service answers which paths of a listener, by the first part of the path as it came over
 * the wire.
 */
record Routes(List<Route> routes) implements Service {

  /**
   * @param root {@code /kv} for {@code /kv} itself and all below {@code /kv/}
   */
  record Route(String root, Service service) {
    boolean takes(String rawPath) {
      return rawPath.startsWith(root)
          && (rawPath.length() == root.length() || rawPath.charAt(root.length()) == '/');
    }
  }

  static Routes of(Route... routes) {
    return new Routes(List.of(routes));
  }

  @Override
  public Answer answer(ServerRequest request) {
    if (request.prologue().fragment().hasValue()) {
      throw Problem.of(ProblemType.BAD_KEY, "'#' may not stand in a request: write %23.").refusal();
    }
    String rawPath = request.prologue().uriPath().rawPath();
    for (Route route : routes) {
      if (route.takes(rawPath)) {
        return route.service().answer(request);
      }
    }
    String served = String.join(", ", routes.stream().map(Route::root).toList());
    return Problems.answer(
        ProblemType.PATH_NOT_FOUND, "This port serves " + served + ": see docs/http.md.");
  }
}
