package dev.kvorum.kvnode.http;

import io.helidon.http.HeaderNames;
import io.helidon.http.HeaderValues;
import io.helidon.http.Status;
import io.helidon.webserver.http.ServerRequest;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;
import java.util.function.Supplier;

/** Which methods a path takes; the others get 405, and OPTIONS the list. */
final class Methods {

  private Methods() {}

  static Answer read(ServerRequest request, Supplier<Answer> answer) {
    return among(List.of("GET", "HEAD"), request, answer);
  }

  /** Each method its own way; HEAD as GET. */
  static Answer by(ServerRequest request, Map<String, Supplier<Answer>> answers) {
    Map<String, Supplier<Answer>> all = new TreeMap<>(answers);
    if (answers.containsKey("GET")) {
      all.put("HEAD", answers.get("GET"));
    }
    String method = request.prologue().method().text();
    return among(List.copyOf(all.keySet()), request, () -> all.get(method).get());
  }

  static Answer only(String method, ServerRequest request, Supplier<Answer> answer) {
    return among(List.of(method), request, answer);
  }

  static Answer options(String allowed) {
    return Answer.empty(Status.NO_CONTENT_204, HeaderValues.create(HeaderNames.ALLOW, allowed));
  }

  private static Answer among(
      List<String> methods, ServerRequest request, Supplier<Answer> answer) {
    String method = request.prologue().method().text();
    if (methods.contains(method)) {
      return answer.get();
    }
    String allowed = String.join(", ", methods) + ", OPTIONS";
    return method.equals("OPTIONS") ? options(allowed) : Problems.methodNotAllowed(method, allowed);
  }
}
