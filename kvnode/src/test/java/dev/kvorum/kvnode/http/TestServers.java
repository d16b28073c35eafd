package dev.kvorum.kvnode.http;

import dev.kvorum.kvnode.http.RawConnection.Response;
import java.io.IOException;

/** Both ports over a fake store and a fake node. */
public final class TestServers implements AutoCloseable {

  final FakeStore store = new FakeStore();
  final FakeNode node = new FakeNode();
  public final FakeCluster cluster = new FakeCluster();
  final Metrics metrics = new Metrics(node, cluster.control);
  final HttpServers servers;

  public TestServers() {
    this(HttpLimits.DEFAULT);
  }

  TestServers(HttpLimits limits) {
    servers =
        HttpServers.start(
            HttpOptions.onAnyPort().with(limits), store, node, cluster.control, metrics);
  }

  /**
   * @param head request line without the version, and more headers after CRLF
   */
  Response client(String head) throws IOException {
    return client(head, "");
  }

  Response client(String head, String body) throws IOException {
    return RawConnection.once(servers.clientPort(), versioned(head), RawConnection.latin1(body));
  }

  Response admin(String head) throws IOException {
    return admin(head, "");
  }

  Response admin(String head, String body) throws IOException {
    return RawConnection.once(servers.adminPort(), versioned(head), RawConnection.latin1(body));
  }

  public String adminUrl() {
    return "http://127.0.0.1:" + servers.adminPort();
  }

  RawConnection connect() throws IOException {
    return new RawConnection(servers.clientPort());
  }

  static String versioned(String head) {
    int end = head.indexOf('\r');
    return end < 0
        ? head + " HTTP/1.1"
        : head.substring(0, end) + " HTTP/1.1" + head.substring(end);
  }

  @Override
  public void close() {
    servers.close();
  }
}
