package dev.kvorum.kvnode.cli.client;

import java.io.IOException;
import java.io.InputStream;
import java.util.Optional;

/** An answer whose body is still to be read, by the thread that asked. */
public final class Response {

  private final Endpoint endpoint;
  private final ResponseHead head;
  private final Body body;

  Response(Endpoint endpoint, ResponseHead head, Body body) {
    this.endpoint = endpoint;
    this.head = head;
    this.body = body;
  }

  public int status() {
    return head.status();
  }

  public Optional<String> header(String name) {
    return head.header(name);
  }

  public Endpoint endpoint() {
    return endpoint;
  }

  public InputStream body() {
    return body;
  }

  /** The whole body. */
  public byte[] bytes() throws NoAnswer {
    try {
      return body.readAllBytes();
    } catch (IOException cutOff) {
      throw new NoAnswer(endpoint, cutOff);
    }
  }

  /** Whether its connection can carry another request, asked after the body was read. */
  boolean leavesConnectionUsable() {
    return body.leavesConnectionUsable()
        && !header("Connection").filter("close"::equalsIgnoreCase).isPresent();
  }
}
