package dev.kvorum.kvnode.sim;

import static dev.kvorum.kvnode.sim.EventQueue.MILLI;

import dev.kvorum.chaos.history.Input;
import dev.kvorum.chaos.history.Output;
import dev.kvorum.chaos.history.Recorder;
import dev.kvorum.kvnode.engine.KeyRange;
import dev.kvorum.kvnode.meta.ShardDescriptor;
import dev.kvorum.kvnode.shard.machine.ScanRequest;
import dev.kvorum.kvnode.shard.machine.ScanResult;
import dev.kvorum.kvnode.shard.replica.PendingRead.Proof;
import dev.kvorum.kvnode.shard.route.Seams;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.Collection;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.TreeMap;
import java.util.stream.Collectors;

/**
 * One walk of a client through all pages of a range, by the rules of {@code Router}, with time
 * passing between its steps. To the checker a page is a read of every key that it speaks for.
 */
final class ClientScan {

  /** Of one page; then the walk is given up. */
  private static final int TRIES_MAX = 3;

  private final SimClient client;
  private final Proof proof;
  private final Walk walk;

  ClientScan(SimClient client, Proof proof, Walk walk) {
    this.client = client;
    this.proof = proof;
    this.walk = walk;
  }

  void begin(ScanRequest request) {
    client.note("walks: " + request.direction() + " " + request.rowsMax() + " " + proof);
    new Page(request, 1).begin();
  }

  private void give(ScanRequest request, int attempt) {
    if (attempt < TRIES_MAX) {
      client
          .world()
          .events()
          .after(
              client.random().nextLong(200 * MILLI), () -> new Page(request, attempt + 1).begin());
    } else {
      client.note("gives the walk up");
      client.count("scans given up");
      client.done();
    }
  }

  /** The answers of all shards to one request. */
  private final class Page {

    private final ScanRequest request;
    private final int attempt;
    private final List<ShardDescriptor> shards = client.shards();
    private final List<Seams.ShardPage> pages = new ArrayList<>();
    private final Map<String, Recorder.Call> calls = new TreeMap<>();
    private boolean over;

    Page(ScanRequest request, int attempt) {
      this.request = request;
      this.attempt = attempt;
    }

    void begin() {
      walk.keysIn(request.range()).forEach(key -> calls.put(key, client.record(key, Input.get())));
      shards.forEach(this::ask);
    }

    private void ask(ShardDescriptor shard) {
      Optional<SimNode> node = client.pick(shard);
      if (node.isEmpty()) {
        fail("nobody there");
        return;
      }
      new ProvenLook<>(
              client,
              shard,
              node.get(),
              agent -> Seams.rows(agent, shards.size(), request),
              this::add,
              this::fail)
          .begin(proof);
    }

    private void add(Seams.ShardPage page) {
      pages.add(page);
      if (!over && pages.size() == shards.size()) {
        join();
      }
    }

    private void join() {
      if (pages.stream().anyMatch(Seams.ShardPage::hasMoved)) {
        fail("moved");
        return;
      }
      Optional<ScanResult> joined = Seams.join(pages, request);
      if (joined.isEmpty()) {
        client.count("pages with holes");
        fail("not whole");
        return;
      }
      over = true;
      switch (joined.get()) {
        case ScanResult.Page page -> whole(page);
        case ScanResult.Refused refused -> throw new SimFailure("an engine refuses nothing");
      }
    }

    private void whole(ScanResult.Page page) {
      Map<String, ScanResult.Row> rows = new HashMap<>();
      page.rows().forEach(row -> rows.put(text(row.key()), row));
      List<String> told =
          walk.keysIn(request.range()).stream()
              .filter(
                  key -> page.more().map(rest -> !rest.contains(SimClient.bytes(key))).orElse(true))
              .toList();
      calls.forEach(
          (key, call) -> call.complete(told.contains(key) ? output(rows.get(key)) : Output.FAILED));
      client.note("is told " + page.rows().size() + " rows");
      client.count("pages of scans");
      walk.page(page.rows(), byPart(told));
      page.more().ifPresentOrElse(this::next, this::end);
    }

    private Collection<List<String>> byPart(List<String> told) {
      return told.stream()
          .collect(Collectors.groupingBy(key -> Seams.partOf(pages, SimClient.bytes(key))))
          .values();
    }

    private void next(KeyRange rest) {
      var following =
          new ScanRequest(
              rest,
              request.direction(),
              request.consistency(),
              request.rowsMax(),
              request.bytesMax());
      client
          .world()
          .events()
          .after(client.random().nextLong(20 * MILLI), () -> new Page(following, 1).begin());
    }

    private void end() {
      walk.end();
      client.count("scans to the end");
      client.done();
    }

    private void fail(String why) {
      if (!over) {
        over = true;
        client.note("hears: page " + why);
        calls.values().forEach(call -> call.complete(Output.FAILED));
        give(request, attempt);
      }
    }
  }

  private static Output output(ScanResult.Row row) {
    return row == null ? Output.NOT_FOUND : Output.found(text(row.value()), row.version());
  }

  private static String text(byte[] bytes) {
    return new String(bytes, StandardCharsets.UTF_8);
  }
}
