package dev.kvorum.chaos.checker;

import dev.kvorum.chaos.history.Condition;
import dev.kvorum.chaos.history.History;
import dev.kvorum.chaos.history.Input;
import dev.kvorum.chaos.history.Output;
import dev.kvorum.chaos.history.Recorder;
import java.util.Comparator;
import java.util.HashMap;
import java.util.Map;
import java.util.PriorityQueue;
import java.util.SplittableRandom;

/**
 * Clients and a store on one thread and a simulated clock: correct, or with one bug. One seed, one
 * history.
 */
final class SimulatedStore {

  enum Bug {
    NONE,
    READS_THE_VALUE_BEFORE,
    ACKNOWLEDGES_AND_FORGETS,
    APPLIES_UNANSWERED_TWICE,
    REUSES_VERSIONS,
    SHOWS_WHAT_IT_ROLLS_BACK,
    IGNORES_CONDITIONS
  }

  /**
   * @param unansweredEvery one in how many operations gets no answer
   */
  record Load(int clients, int keys, int operations, int unansweredEvery) {}

  private record Event(long at, int number, Runnable action) {}

  private record Cell(boolean present, String value, long version) {}

  private static final Cell EMPTY = new Cell(false, "", 0);

  private final SplittableRandom random;
  private final Load load;
  private final Bug bug;
  private final PriorityQueue<Event> events =
      new PriorityQueue<>(Comparator.comparingLong(Event::at).thenComparing(Event::number));
  private final Map<String, Cell> cells = new HashMap<>();
  private final Map<String, Cell> cellsBefore = new HashMap<>();
  private final Recorder recorder;
  private long now;
  private long counter;
  private int scheduled;
  private int invoked;

  private SimulatedStore(long seed, Load load, Bug bug) {
    this.random = new SplittableRandom(seed);
    this.load = load;
    this.bug = bug;
    this.recorder = new Recorder(() -> now);
  }

  static History run(long seed, Load load, Bug bug) {
    return new SimulatedStore(seed, load, bug).run();
  }

  private History run() {
    for (int client = 1; client <= load.clients; client++) {
      invokeLater(client);
    }
    while (!events.isEmpty()) {
      Event event = events.poll();
      now = event.at;
      event.action.run();
    }
    return recorder.history();
  }

  private void in(long delay, Runnable action) {
    events.add(new Event(now + delay, scheduled++, action));
  }

  private void invokeLater(int client) {
    in(random.nextInt(100), () -> invoke(client));
  }

  private void invoke(int client) {
    if (invoked++ >= load.operations) {
      return;
    }
    String key = "k" + random.nextInt(load.keys);
    Input input = input(key);
    Recorder.Call call = recorder.invoke(client, key, input);
    if (random.nextInt(load.unansweredEvery) == 0) {
      loseAnswer(client, key, input, call);
      return;
    }
    in(
        random.nextInt(1000),
        () -> {
          Output output = apply(key, input);
          in(
              random.nextInt(1000),
              () -> {
                call.complete(output);
                invokeLater(client);
              });
        });
  }

  /** It takes effect at any time, or never, and the client goes on before. */
  private void loseAnswer(int client, String key, Input input, Recorder.Call call) {
    if (random.nextInt(3) > 0) {
      in(random.nextInt(20_000), () -> apply(key, input));
      if (bug == Bug.APPLIES_UNANSWERED_TWICE) {
        in(30_000, () -> apply(key, input));
      }
    }
    in(
        1000,
        () -> {
          call.complete(Output.UNKNOWN);
          invokeLater(client);
        });
  }

  private Output apply(String key, Input input) {
    Cell cell = cells.getOrDefault(key, EMPTY);
    boolean strikes = random.nextInt(20) == 0;
    return switch (input) {
      case Input.Get() -> {
        Cell read =
            bug == Bug.READS_THE_VALUE_BEFORE && strikes
                ? cellsBefore.getOrDefault(key, EMPTY)
                : cell;
        yield read.present ? Output.found(read.value, read.version) : Output.NOT_FOUND;
      }
      case Input.Put(String value, Condition condition) -> {
        if (fails(condition, cell, strikes)) {
          yield refusal(cell);
        }
        counter += bug == Bug.REUSES_VERSIONS && strikes ? -1 : 1 + random.nextInt(2);
        long version = Math.max(1, counter);
        write(key, cell, new Cell(true, value, version), strikes);
        if (bug == Bug.SHOWS_WHAT_IT_ROLLS_BACK && strikes) {
          yield Output.FAILED;
        }
        boolean existed = cell.present && !(condition instanceof Condition.IfAbsent);
        yield existed ? Output.replaced(version) : Output.created(version);
      }
      case Input.Delete(Condition condition) -> {
        if (fails(condition, cell, strikes)) {
          yield refusal(cell);
        }
        if (!cell.present) {
          yield Output.NOT_FOUND;
        }
        write(key, cell, new Cell(false, "", ++counter), strikes);
        yield Output.DELETED;
      }
    };
  }

  private void write(String key, Cell before, Cell after, boolean strikes) {
    if (bug == Bug.ACKNOWLEDGES_AND_FORGETS && strikes) {
      return;
    }
    cellsBefore.put(key, before);
    cells.put(key, after);
    if (bug == Bug.SHOWS_WHAT_IT_ROLLS_BACK && strikes) {
      in(500, () -> cells.put(key, before));
    }
  }

  private boolean fails(Condition condition, Cell cell, boolean strikes) {
    if (bug == Bug.IGNORES_CONDITIONS && strikes) {
      return false;
    }
    return switch (condition) {
      case Condition.None() -> false;
      case Condition.IfAbsent() -> cell.present;
      case Condition.IfVersion(long version) -> !cell.present || cell.version != version;
    };
  }

  private Output refusal(Cell cell) {
    return cell.present ? Output.preconditionFailed(cell.version) : Output.preconditionFailed();
  }

  private Input input(String key) {
    return switch (random.nextInt(10)) {
      case 0, 1, 2, 3 -> Input.get();
      case 4 -> Input.delete(condition(key));
      default -> Input.put("v" + invoked, condition(key));
    };
  }

  /**
   * A version that a client may just have read; by the time it takes effect another may have come.
   */
  private Condition condition(String key) {
    return switch (random.nextInt(4)) {
      case 0 -> Condition.IF_ABSENT;
      case 1 -> Condition.ifVersion(cells.getOrDefault(key, EMPTY).version);
      default -> Condition.NONE;
    };
  }
}
