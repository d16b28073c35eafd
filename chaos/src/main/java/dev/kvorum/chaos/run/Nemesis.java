package dev.kvorum.chaos.run;

import dev.kvorum.chaos.admin.AdminApi;
import dev.kvorum.chaos.admin.ClusterAnswer;
import dev.kvorum.chaos.outcome.Deed;
import dev.kvorum.chaos.schedule.Schedule;
import dev.kvorum.chaos.schedule.Sight;
import dev.kvorum.chaos.schedule.Strike;
import dev.kvorum.chaos.schedule.Targeting;
import java.io.IOException;
import java.time.Duration;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.TreeSet;
import java.util.concurrent.TimeUnit;
import java.util.function.Consumer;

/** Carries out a schedule's strikes at their times, each until it has hit or the next is due. */
final class Nemesis {

  private static final Duration LOOK_EVERY = Duration.ofMillis(250);

  private final Target target;
  private final AdminApi admin;
  private final Targeting targeting;
  private final boolean asksPermit;
  private final Consumer<Deed> told;

  /**
   * @param asksPermit whether nodes are asked first if they may stop, and killed only then
   * @param told hears of each deed at once
   */
  Nemesis(
      Target target, AdminApi admin, Targeting targeting, boolean asksPermit, Consumer<Deed> told) {
    this.target = target;
    this.admin = admin;
    this.targeting = targeting;
    this.asksPermit = asksPermit;
    this.told = told;
  }

  List<Deed> carryOut(Schedule schedule, long begunAtNanos) throws InterruptedException {
    var deeds = new ArrayList<Deed>();
    for (Strike strike : schedule.strikes()) {
      await(begunAtNanos + strike.after().toNanos());
      Deed.Result result = strike(strike, begunAtNanos + schedule.until(strike).toNanos());
      var deed = new Deed(strike, System.nanoTime(), result);
      deeds.add(deed);
      told.accept(deed);
    }
    return deeds;
  }

  private Deed.Result strike(Strike strike, long untilNanos) throws InterruptedException {
    while (true) {
      Deed.Result result = tryOnce(strike);
      if (result instanceof Deed.Killed
          || System.nanoTime() + LOOK_EVERY.toNanos() - untilNanos >= 0) {
        return result;
      }
      TimeUnit.NANOSECONDS.sleep(LOOK_EVERY.toNanos());
    }
  }

  private Deed.Result tryOnce(Strike strike) {
    try {
      List<Target.Node> nodes = target.nodes();
      return switch (targeting.find(strike, sight(nodes))) {
        case Targeting.NotNow(String why) -> new Deed.Missed(why);
        case Targeting.Hit(List<String> names, List<String> during) ->
            kill(
                strike,
                nodes.stream().filter(node -> names.contains(node.name())).toList(),
                during);
      };
    } catch (IOException e) {
      return new Deed.Missed(e.getMessage());
    }
  }

  private Deed.Result kill(Strike strike, List<Target.Node> nodes, List<String> during)
      throws IOException {
    if (asksPermit) {
      for (Target.Node node : nodes) {
        AdminApi.Permission permission = admin.permit(node.admin());
        if (!permission.granted()) {
          return new Deed.Missed(node.name() + " may not stop: " + permission.words());
        }
      }
    }
    target.kill(nodes, strike.grace());
    return new Deed.Killed(nodes.stream().map(Target.Node::name).toList(), during);
  }

  /** Nodes that don't answer are seen without their ids; the first that answers tells the rest. */
  private Sight sight(List<Target.Node> nodes) throws IOException {
    Map<String, String> names = new HashMap<>();
    ClusterAnswer answer = ClusterAnswer.NOTHING;
    for (Target.Node node : nodes) {
      try {
        names.put(admin.nodeId(node.admin()), node.name());
        if (answer.leaders().isEmpty()) {
          answer = admin.cluster(node.admin());
        }
      } catch (IOException e) {
        continue; // it starts, or has just died
      }
    }
    var signs = new TreeSet<>(answer.signs());
    signs.addAll(target.signs());
    return new Sight(
        nodes.stream().map(Target.Node::name).toList(), answer.leadersByName(names), signs);
  }

  private static void await(long nanos) throws InterruptedException {
    TimeUnit.NANOSECONDS.sleep(nanos - System.nanoTime());
  }
}
