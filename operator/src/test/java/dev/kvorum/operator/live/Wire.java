package dev.kvorum.operator.live;

import java.io.IOException;
import java.io.InputStream;
import java.io.OutputStream;
import java.net.InetAddress;
import java.net.ServerSocket;
import java.net.Socket;
import java.util.Set;
import java.util.concurrent.ConcurrentHashMap;

/**
 * A connection to a server that fails as networks do. It passes bytes on and knows nothing of what
 * they say.
 */
final class Wire implements AutoCloseable {

  private static final int CHUNK_BYTES = 16 * 1024;

  private final String host;
  private final int port;
  private final ServerSocket door;
  private final Set<Line> lines = ConcurrentHashMap.newKeySet();
  private volatile boolean cut;

  /** Also the monitor of who waits for its end. */
  private volatile boolean silent;

  private final Object pause = new Object();

  /** One connection, to both sides. */
  private record Line(Socket near, Socket far, boolean[] deaf) {

    private void close() {
      for (Socket each : new Socket[] {near, far}) {
        try {
          each.close();
        } catch (IOException e) {
          // It is to be gone, and is.
        }
      }
    }
  }

  Wire(String host, int port) throws IOException {
    this.host = host;
    this.port = port;
    this.door = new ServerSocket(0, 50, InetAddress.getLoopbackAddress());
    Thread.ofVirtual().name("wire").start(this::accept);
  }

  int port() {
    return door.getLocalPort();
  }

  /** As when the server has stopped: connections end, and new ones too. */
  void cut() {
    cut = true;
    lines.forEach(Line::close);
  }

  /** As when the server hangs: connections stay, and nothing comes over them. */
  void hush() {
    silent = true;
  }

  /** Ends {@link #cut} and {@link #hush}; what was held back arrives. */
  void mend() {
    cut = false;
    synchronized (pause) {
      silent = false;
      pause.notifyAll();
    }
  }

  /**
   * As when something between has forgotten its connections: nothing comes over those that are
   * open, ever, and neither side is told. New ones are well.
   */
  void forget() {
    lines.forEach(line -> line.deaf()[0] = true);
  }

  private void accept() {
    while (!door.isClosed()) {
      try {
        Socket near = door.accept();
        if (cut) {
          near.close();
          continue;
        }
        Line line = new Line(near, new Socket(host, port), new boolean[1]);
        lines.add(line);
        Thread.ofVirtual().name("wire out").start(() -> pass(line, near, line.far()));
        Thread.ofVirtual().name("wire in").start(() -> pass(line, line.far(), near));
      } catch (IOException e) {
        // The server refuses, or the wire is being closed: the loop's condition tells.
      }
    }
  }

  private void pass(Line line, Socket from, Socket to) {
    byte[] chunk = new byte[CHUNK_BYTES];
    try {
      InputStream in = from.getInputStream();
      OutputStream out = to.getOutputStream();
      for (int length = in.read(chunk); length >= 0; length = in.read(chunk)) {
        awaitSound();
        if (!line.deaf()[0]) {
          out.write(chunk, 0, length);
        }
      }
    } catch (IOException e) {
      // One side has ended the connection; the other is told so.
    } finally {
      if (!line.deaf()[0]) {
        line.close();
        lines.remove(line);
      }
    }
  }

  private void awaitSound() throws IOException {
    synchronized (pause) {
      while (silent) {
        try {
          pause.wait();
        } catch (InterruptedException e) {
          Thread.currentThread().interrupt();
          throw new IOException("interrupted", e);
        }
      }
    }
  }

  @Override
  public void close() throws IOException {
    door.close();
    cut = true;
    mend();
    lines.forEach(Line::close);
  }
}
