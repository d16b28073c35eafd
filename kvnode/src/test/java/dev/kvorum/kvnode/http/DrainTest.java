package dev.kvorum.kvnode.http;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;
import static org.junit.jupiter.api.Assertions.fail;

import dev.kvorum.kvnode.http.RawConnection.Response;
import dev.kvorum.kvnode.shard.machine.Outcome;
import java.io.EOFException;
import java.io.IOException;
import java.net.ConnectException;
import java.net.SocketException;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.OptionalLong;
import java.util.concurrent.Callable;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.Executors;
import java.util.concurrent.Future;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.TimeoutException;
import java.util.concurrent.atomic.AtomicInteger;
import org.junit.jupiter.api.Test;

class DrainTest {

  private static final Duration LONG = Duration.ofSeconds(60);
  private static final int CLIENTS = 50;

  @Test
  void noRequestThatWasTakenFailsWhileFiftyClientsGoOn() throws Exception {
    try (var servers = new TestServers();
        var threads = Executors.newVirtualThreadPerTaskExecutor()) {
      var warm = new CountDownLatch(CLIENTS * 20);
      List<LoopingClient> clients = new ArrayList<>();
      List<Future<?>> ends = new ArrayList<>();
      for (int i = 0; i < CLIENTS; i++) {
        clients.add(new LoopingClient(servers, "client" + i + "-", warm));
        ends.add(threads.submit(clients.get(i)));
      }
      assertTrue(warm.await(LONG.toSeconds(), TimeUnit.SECONDS));
      servers.servers.announceDrain();
      assertEquals(0, servers.servers.drain(LONG).cutOff());

      int answered = 0;
      for (int i = 0; i < CLIENTS; i++) {
        LoopingClient client = clients.get(i);
        end(client, ends.get(i));
        byte[] unanswered = RawConnection.latin1(client.nextKey());
        assertFalse(
            servers.store.rows.containsKey(unanswered),
            () -> "carried out and not answered: " + client.nextKey());
        answered += client.answered;
      }
      assertEquals(answered, servers.store.rows.size());
    }
  }

  /** Idle connections end a moment before the port does. */
  private static void awaitRefusal(int port) throws IOException {
    long deadline = System.nanoTime() + LONG.toNanos() / 2;
    while (System.nanoTime() - deadline < 0) {
      try {
        new RawConnection(port).close();
      } catch (ConnectException e) {
        return;
      }
    }
    fail("the client port still accepts");
  }

  /**
   * The JDK forgets a socket that it had accepted when the accepting thread is interrupted at that
   * moment, and Helidon interrupts it. Nothing was read from it, and the end of the process closes
   * it; here the client has to.
   */
  private static void end(LoopingClient client, Future<?> end) throws Exception {
    try {
      end.get(20, TimeUnit.SECONDS);
    } catch (TimeoutException e) {
      client.connection.close();
      end.get();
    }
  }

  /**
   * Writes a new key each time, keeps its connection until told otherwise, ends when refused, and
   * never retries.
   */
  private static final class LoopingClient implements Callable<Void> {
    private final TestServers servers;
    private final String prefix;
    private final CountDownLatch warm;
    private volatile RawConnection connection;
    private volatile int answered;

    LoopingClient(TestServers servers, String prefix, CountDownLatch warm) {
      this.servers = servers;
      this.prefix = prefix;
      this.warm = warm;
    }

    String nextKey() {
      return prefix + answered;
    }

    @Override
    public Void call() throws IOException {
      while (connected() && putUntilClosed()) {
        assertTrue(connection.atEnd(), "a server that says close closes");
        connection.close();
      }
      return null;
    }

    private boolean connected() throws IOException {
      try {
        connection = servers.connect();
        return true;
      } catch (SocketException e) {
        return false;
      }
    }

    /**
     * False when a request was not answered: not at all, that is; an answer that breaks off fails
     * the test.
     */
    private boolean putUntilClosed() throws IOException {
      while (true) {
        Response response;
        try {
          response =
              connection.exchange("PUT /kv/default/" + nextKey() + " HTTP/1.1", new byte[] {'v'});
        } catch (EOFException e) {
          assertEquals("closed before an answer", e.getMessage());
          return false;
        } catch (SocketException e) {
          return false;
        }
        assertEquals(201, response.status());
        answered++;
        warm.countDown();
        if (response.closes()) {
          return true;
        }
      }
    }
  }

  @Test
  void aDrainingNodeIsNotReadyAndAnswersEverythingOnceMore() throws Exception {
    try (var servers = new TestServers();
        var kept = servers.connect()) {
      assertFalse(kept.exchange("PUT /kv/default/a HTTP/1.1", new byte[1]).closes());
      servers.servers.announceDrain();
      assertEquals(503, servers.admin("GET /health/ready").status());
      assertEquals(200, servers.admin("GET /health/live").status());
      Response last = kept.exchange("PUT /kv/default/b HTTP/1.1", new byte[1]);
      assertEquals(201, last.status());
      assertTrue(last.closes());
      assertTrue(kept.atEnd());
      assertEquals(
          201,
          servers.client("PUT /kv/default/c", "v").status(),
          "new connections are still taken");
    }
  }

  @Test
  void aDrainWaitsForARequestUnderWayAndClosesIdleConnections() throws Exception {
    var entered = new CountDownLatch(1);
    var release = new CountDownLatch(1);
    try (var servers = new TestServers();
        var idle = servers.connect();
        var busy = servers.connect();
        var executor = Executors.newVirtualThreadPerTaskExecutor()) {
      idle.exchange("GET /kv/default/a HTTP/1.1", new byte[0]);
      servers.store.writes = Optional.of(() -> awaited(entered, release));
      Future<Response> answer =
          executor.submit(() -> busy.exchange("PUT /kv/default/a HTTP/1.1", new byte[1]));
      entered.await();
      int port = servers.servers.clientPort();
      Future<HttpServers.Drained> drain = executor.submit(() -> servers.servers.drain(LONG));

      assertTrue(idle.atEnd(), "closed cleanly, and before the other's answer");
      awaitRefusal(port);
      assertEquals(
          503,
          servers.admin("GET /health/ready").status(),
          "the admin port outlives the client port");
      assertFalse(drain.isDone());
      release.countDown();

      assertEquals(201, answer.get().status());
      assertTrue(answer.get().closes());
      assertEquals(0, drain.get().cutOff());
    }
  }

  @Test
  void theDeadlineCutsOffWhatIsStillUnderWay() throws Exception {
    var entered = new CountDownLatch(1);
    var never = new CountDownLatch(1);
    try (var servers = new TestServers();
        var busy = servers.connect();
        var executor = Executors.newVirtualThreadPerTaskExecutor()) {
      servers.store.writes = Optional.of(() -> awaited(entered, never));
      Future<Response> answer =
          executor.submit(() -> busy.exchange("PUT /kv/default/a HTTP/1.1", new byte[1]));
      entered.await();
      assertEquals(1, servers.servers.drain(Duration.ofMillis(50)).cutOff());
      assertEquals("unknown", answer.get().header("kvorum-outcome"));
    }
  }

  @Test
  void requestsAboveTheLimitAreRefusedAndNotQueued() throws Exception {
    var two = new HttpLimits.Concurrency(100, 2);
    var limits = new HttpLimits(1024, 1 << 20, 10_000, two, HttpLimits.Timeouts.DEFAULT);
    var entered = new CountDownLatch(2);
    var release = new CountDownLatch(1);
    try (var servers = new TestServers(limits);
        var executor = Executors.newVirtualThreadPerTaskExecutor()) {
      var calls = new AtomicInteger();
      servers.store.reads =
          Optional.of(
              () -> {
                calls.incrementAndGet();
                awaited(entered, release);
                return new Outcome.Missing(OptionalLong.empty());
              });
      List<Future<Response>> held = new ArrayList<>();
      for (int i = 0; i < 2; i++) {
        held.add(executor.submit(() -> servers.client("GET /kv/default/a")));
      }
      entered.await();
      Response refused = servers.client("GET /kv/default/a");
      assertEquals(503, refused.status());
      assertTrue(refused.text().contains("urn:kvorum:problem:busy"), refused::text);
      assertEquals(2, calls.get());
      release.countDown();
      for (Future<Response> each : held) {
        assertEquals(404, each.get().status());
      }
      assertEquals(404, servers.client("GET /kv/default/a").status());
    }
  }

  @Test
  void aTakenPortIsToldByItsNumber() {
    try (var servers = new TestServers()) {
      int taken = servers.servers.clientPort();
      String told =
          refusalToStart(servers, new HttpOptions("127.0.0.1", taken, 0, HttpLimits.DEFAULT));
      assertTrue(told.startsWith("Port " + taken + " on 127.0.0.1"), told);
    }
  }

  /** Else who asks the admin port sends clients to a node that refuses them yet. */
  @Test
  void thePortOfClientsIsOpenedBeforeTheOneThatSaysThatTheNodeIsReady() {
    try (var servers = new TestServers()) {
      int first = servers.servers.clientPort();
      int second = servers.servers.adminPort();
      String told =
          refusalToStart(servers, new HttpOptions("127.0.0.1", first, second, HttpLimits.DEFAULT));
      assertTrue(told.startsWith("Port " + first + " on 127.0.0.1"), told);
    }
  }

  private static String refusalToStart(TestServers servers, HttpOptions options) {
    return assertThrows(
            IllegalStateException.class,
            () ->
                HttpServers.start(
                    options,
                    servers.store,
                    servers.node,
                    servers.cluster.control,
                    new Metrics(servers.node, servers.cluster.control)))
        .getMessage();
  }

  private static Outcome.OfWrite awaited(CountDownLatch entered, CountDownLatch release) {
    entered.countDown();
    try {
      release.await();
      return new Outcome.Created(1);
    } catch (InterruptedException e) {
      throw new IllegalStateException("cut off", e);
    }
  }
}
