package dev.kvorum.kvnode.log;

import dev.kvorum.kvnode.raft.Entry;
import dev.kvorum.kvnode.raft.HardState;
import dev.kvorum.kvnode.raft.Position;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.TreeMap;
import java.util.TreeSet;

/** What a log should hold, in the simplest words: the dumb twin of {@link Wal}. */
final class Twin {

  /** One record's worth of change. */
  sealed interface Step {
    record NewBase(long replica, Base base) implements Step {}

    record Vote(long replica, HardState state) implements Step {}

    record Append(long replica, List<Entry> entries) implements Step {}

    record Bury(long replica) implements Step {}
  }

  private static final class Log {
    private Base base;
    private HardState hardState = HardState.INITIAL;
    private final TreeMap<Long, Entry> entries = new TreeMap<>();
  }

  private final Map<Long, Log> logs = new TreeMap<>();
  private final Set<Long> buried = new TreeSet<>();

  static List<Step> steps(WalAppend append) {
    var steps = new ArrayList<Step>();
    append.base().ifPresent(base -> steps.add(new Step.NewBase(append.replica(), base)));
    append.hardState().ifPresent(state -> steps.add(new Step.Vote(append.replica(), state)));
    if (!append.entries().isEmpty()) {
      steps.add(new Step.Append(append.replica(), append.entries()));
    }
    return steps;
  }

  void apply(Step step) {
    switch (step) {
      case Step.NewBase(long replica, Base base) -> rebase(log(replica), base);
      case Step.Vote(long replica, HardState state) -> log(replica).hardState = state;
      case Step.Append(long replica, List<Entry> entries) -> append(log(replica), entries);
      case Step.Bury(long replica) -> {
        logs.remove(replica);
        buried.add(replica);
      }
    }
  }

  Set<Long> replicas() {
    return logs.keySet();
  }

  boolean isBuried(long replica) {
    return buried.contains(replica);
  }

  Position base(long replica) {
    return log(replica).base.position();
  }

  HardState hardState(long replica) {
    return log(replica).hardState;
  }

  long lastIndex(long replica) {
    Log log = log(replica);
    return log.entries.isEmpty() ? log.base.position().index() : log.entries.lastKey();
  }

  long termAt(long replica, long index) {
    Log log = log(replica);
    return index == log.base.position().index()
        ? log.base.position().term()
        : log.entries.get(index).term();
  }

  /** Everything, in a form that can be compared and printed. */
  Map<String, String> view() {
    var view = new HashMap<String, String>();
    view.put("buried", buried.toString());
    logs.forEach(
        (replica, log) ->
            view.put("replica " + replica, show(log.base, log.hardState, log.entries.values())));
    return view;
  }

  /** What the log says of itself and gives to read, in the same form. */
  static Map<String, String> view(Wal wal) {
    var view = new HashMap<String, String>();
    view.put("buried", new TreeSet<>(wal.tombstones()).toString());
    for (RecoveredReplica replica : wal.recovered()) {
      long first = replica.base().position().index() + 1;
      List<Entry> entries = wal.read(replica.replica(), first, Long.MAX_VALUE);
      view.put("replica " + replica.replica(), show(replica.base(), replica.hardState(), entries));
    }
    return view;
  }

  private static String show(Base base, HardState state, Iterable<Entry> entries) {
    var text = new StringBuilder().append(base).append(' ').append(state);
    for (Entry entry : entries) {
      text.append("\n  ").append(entry.index()).append('/').append(entry.term());
      text.append(' ').append(entry.kind()).append(' ').append(Arrays.hashCode(entry.data()));
    }
    return text.toString();
  }

  private Log log(long replica) {
    return logs.computeIfAbsent(replica, _ -> new Log());
  }

  private static void rebase(Log log, Base base) {
    long index = base.position().index();
    boolean same =
        log.entries.containsKey(index)
            ? log.entries.get(index).term() == base.position().term()
            : log.base != null && log.base.position().equals(base.position());
    if (same) {
      log.entries.headMap(index, true).clear();
    } else {
      log.entries.clear();
    }
    log.base = base;
  }

  private static void append(Log log, List<Entry> entries) {
    log.entries.tailMap(entries.getFirst().index(), true).clear();
    entries.forEach(entry -> log.entries.put(entry.index(), entry));
  }
}
