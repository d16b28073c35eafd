package dev.kvorum.kvnode.http;

import io.helidon.http.Header;
import io.helidon.http.Status;
import java.io.IOException;
import java.io.OutputStream;
import java.util.ArrayList;
import java.util.List;

/** What is sent back. A value, so that deciding what to answer and sending it stay apart. */
sealed interface Answer {

  byte[] NO_BODY = {};

  Status status();

  List<Header> headers();

  /** The same with one header more. */
  Answer with(Header header);

  record Whole(Status status, List<Header> headers, byte[] body) implements Answer {
    @Override
    public Whole with(Header header) {
      return new Whole(status, plus(headers, header), body);
    }
  }

  /**
   * Written piece by piece. The first piece is at hand before the status goes out; failing later
   * cuts the connection.
   */
  record Streamed(Status status, List<Header> headers, Body body) implements Answer {
    @Override
    public Streamed with(Header header) {
      return new Streamed(status, plus(headers, header), body);
    }
  }

  interface Body {
    void writeTo(OutputStream out) throws IOException;
  }

  static Whole empty(Status status, Header... headers) {
    return new Whole(status, List.of(headers), NO_BODY);
  }

  private static List<Header> plus(List<Header> headers, Header header) {
    var more = new ArrayList<Header>(headers.size() + 1);
    more.addAll(headers);
    more.add(header);
    return more;
  }
}
