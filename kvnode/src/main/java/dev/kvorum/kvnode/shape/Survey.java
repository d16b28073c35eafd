package dev.kvorum.kvnode.shape;

import dev.kvorum.kvnode.meta.ClusterState;
import dev.kvorum.kvnode.meta.MetaJson;
import dev.kvorum.kvnode.meta.NodeInfo;
import dev.kvorum.kvnode.peer.Answer;
import dev.kvorum.kvnode.peer.Peers;
import dev.kvorum.kvnode.peer.PendingRequest;
import java.time.Duration;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Queue;
import java.util.concurrent.ConcurrentLinkedQueue;

/**
 * Asks all nodes, round by round, what they see. A node that doesn't answer in time is silent until
 * it does, and no round waits for it.
 */
final class Survey {

  /** Between rounds while nothing is to be done. */
  private static final long CALM_NANOS = Duration.ofSeconds(1).toNanos();

  /** While something is under way: a step is given as soon as the last one was seen to be done. */
  private static final long HURRIED_NANOS = Duration.ofMillis(50).toNanos();

  private static final long PATIENCE_NANOS = Duration.ofSeconds(1).toNanos();

  private final long self;
  private final Reporter reporter;
  private final Peers peers;
  private final Map<Long, Question> open = new HashMap<>();
  private final Map<Long, Seen> seen = new HashMap<>();

  /** By node, when the last question was asked that it has answered. */
  private final Map<Long, Long> askedAt = new HashMap<>();

  private final Map<Long, Long> knownSince = new HashMap<>();
  private final Queue<Heard> heard = new ConcurrentLinkedQueue<>();
  private long nextRound;
  private long questions;
  private boolean hurried;
  private boolean news;

  private record Question(long number, PendingRequest request, long atNanos) {}

  /**
   * @param report empty while the node is silent
   */
  record Seen(Optional<NodeReport> report, long heardAtNanos) {}

  private record Heard(long node, long question, Answer answer) {}

  Survey(long self, Reporter reporter, Peers peers) {
    this.self = self;
    this.reporter = reporter;
    this.peers = peers;
  }

  /** Forgets everything: who conducts from now on has heard nobody. */
  void restart(long now) {
    open.values().forEach(question -> question.request().cancel());
    open.clear();
    seen.clear();
    askedAt.clear();
    knownSince.clear();
    nextRound = now;
    news = false;
  }

  /** Whether something is under way, so that news are awaited. */
  void hurry(boolean now) {
    hurried = now;
  }

  /** The map has changed: what was heard already says something new. */
  void changed() {
    news = true;
  }

  /** Returns whether there is something to plan from that there wasn't before. */
  boolean tick(ClusterState state, long now) {
    take(now);
    if (open.keySet().stream().anyMatch(node -> !isSilent(node))) {
      return false;
    }
    if (news && seen.containsKey(self)) {
      news = false;
      return true;
    }
    if (now - nextRound >= 0) {
      nextRound = now + (hurried ? HURRIED_NANOS : CALM_NANOS);
      ask(state.nodes(), now);
    }
    return false;
  }

  /** When a node was last heard, or when this survey first knew of it: nodes join at any time. */
  long heardAtNanos(long node, long now) {
    return Optional.ofNullable(seen.get(node))
        .map(Seen::heardAtNanos)
        .orElseGet(() -> knownSince.computeIfAbsent(node, _ -> now));
  }

  /** By node; of those only that answer. */
  Map<Long, NodeReport> reports() {
    Map<Long, NodeReport> reports = new HashMap<>();
    seen.forEach((node, last) -> last.report().ifPresent(report -> reports.put(node, report)));
    return reports;
  }

  private boolean isSilent(long node) {
    return Optional.ofNullable(seen.get(node)).filter(last -> last.report().isEmpty()).isPresent();
  }

  private void ask(List<NodeInfo> nodes, long now) {
    seen.keySet().removeIf(node -> nodes.stream().noneMatch(info -> info.id() == node));
    knownSince.keySet().retainAll(nodes.stream().map(NodeInfo::id).toList());
    seen.put(self, new Seen(Optional.of(reporter.report(back(self, now))), now));
    askedAt.put(self, now);
    news = true;
    for (NodeInfo node : nodes) {
      if (node.id() != self && !open.containsKey(node.id())) {
        ask(node.id(), now);
      }
    }
  }

  private void ask(long node, long now) {
    long number = questions++;
    PendingRequest request =
        peers.request(
            node,
            new Errand.Observe(back(node, now)).encode(),
            answer -> heard.add(new Heard(node, number, answer)));
    open.put(node, new Question(number, request, now));
  }

  private void take(long now) {
    open.values().stream()
        .filter(question -> now - question.atNanos() > PATIENCE_NANOS)
        .toList()
        .forEach(question -> question.request().cancel()); // which is an answer, too
    for (Heard next = heard.poll(); next != null; next = heard.poll()) {
      Question asked = open.get(next.node());
      if (asked != null && asked.number() == next.question()) {
        open.remove(next.node());
        take(asked, next, now);
      }
    }
  }

  private void take(Question asked, Heard next, long now) {
    long node = next.node();
    Optional<NodeReport> report =
        next.answer() instanceof Answer.Replied(byte[] payload)
            ? MetaJson.understood(payload, NodeReport.class)
            : Optional.empty();
    report.ifPresent(_ -> askedAt.put(node, asked.atNanos()));
    seen.put(node, new Seen(report, report.isPresent() ? now : heardAtNanos(node, now)));
  }

  private long back(long node, long now) {
    return now - askedAt.getOrDefault(node, now);
  }
}
