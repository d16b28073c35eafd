package dev.kvorum.kvnode.http;

import io.helidon.http.HttpPrologue;

/** What a request asks for, as metrics tell requests apart. */
enum Operation {
  GET("get"),
  PUT("put"),
  DELETE("delete"),
  SCAN("scan"),
  OTHER("other");

  private final String label;

  Operation(String label) {
    this.label = label;
  }

  String label() {
    return label;
  }

  static Operation of(HttpPrologue prologue) {
    String path = prologue.uriPath().rawPath();
    if (!path.startsWith(KvPath.ROOT)) {
      return OTHER;
    }
    return switch (prologue.method().text()) {
      case "GET" ->
          path.indexOf('/', KvPath.ROOT.length()) < 0 && !KvPath.hasKey64(prologue) ? SCAN : GET;
      case "HEAD" -> GET;
      case "PUT" -> PUT;
      case "DELETE" -> DELETE;
      case String _ -> OTHER;
    };
  }
}
