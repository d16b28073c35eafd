package dev.kvorum.chaos.schedule;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertInstanceOf;
import static org.junit.jupiter.api.Assertions.assertNotEquals;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.time.Duration;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.TreeMap;
import java.util.stream.Collectors;
import org.junit.jupiter.api.Test;

class ScheduleTest {

  private static Plan plan(long seed) {
    return new Plan(
        seed,
        Duration.ofMinutes(10),
        Duration.ofSeconds(10),
        List.of(Aim.parse("random"), Aim.parse("leader"), Aim.parse("leader:3"), Aim.parse("all")),
        List.of(Grace.parse("own"), Grace.parse("0")));
  }

  @Test
  void aSeedHasOneSchedule() {
    assertEquals(Schedule.of(plan(7)).print(), Schedule.of(plan(7)).print());
    assertNotEquals(Schedule.of(plan(7)).strikes(), Schedule.of(plan(8)).strikes());
  }

  /** Another random source or order of draws would make old reports unrepeatable. */
  @Test
  void theScheduleOfASeedStaysTheSame() {
    String print =
        Schedule.of(
                new Plan(
                    1,
                    Duration.ofSeconds(40),
                    Duration.ofSeconds(10),
                    plan(1).aims(),
                    plan(1).graces()))
            .print();
    assertEquals(GOLDEN, print);
  }

  private static final String GOLDEN =
      """
      schedule of seed 1: 3 kills in 40 s
        1      9.7 s  leader of a random shard (draw 737), graceful
        2     19.5 s  random node (draw 597), killed
        3     31.6 s  random node (draw 096), graceful
      """;

  @Test
  void strikesComeAboutEachIntervalAndNoneInTheLast() {
    for (long seed = 0; seed < 100; seed++) {
      Schedule schedule = Schedule.of(plan(seed));
      assertEquals(59, schedule.strikes().size());
      for (Strike strike : schedule.strikes()) {
        long off = strike.after().toMillis() - 10_000L * strike.number();
        assertTrue(Math.abs(off) <= 2_500, strike::words);
        assertTrue(strike.after().compareTo(schedule.until(strike)) < 0, strike::words);
      }
    }
  }

  @Test
  void everyKindAndGraceIsDrawn() {
    Map<String, Long> drawn =
        Schedule.of(plan(3)).strikes().stream()
            .collect(
                Collectors.groupingBy(
                    strike -> strike.aim().words() + ", " + strike.grace().words(),
                    Collectors.counting()));
    assertEquals(8, drawn.size(), drawn::toString);
  }

  @Test
  void aShortRunHasOneStrikeInItsFirstInterval() {
    var plan =
        new Plan(
            1,
            Duration.ofSeconds(15),
            Duration.ofSeconds(10),
            List.of(new Aim.AnyNode()),
            List.of(new Grace.Own()));
    List<Strike> strikes = Schedule.of(plan).strikes();
    assertEquals(1, strikes.size());
    assertTrue(strikes.getFirst().after().toSeconds() < 8, strikes::toString);
  }

  @Test
  void whatIsNoKindAndNoGraceIsRefusedWithThoseThereAre() {
    for (String wrong : List.of("", "leader:", "leader:x", "both")) {
      var refused = assertThrows(IllegalArgumentException.class, () -> Aim.parse(wrong));
      assertTrue(refused.getMessage().contains("leader:SHARD"), refused.getMessage());
    }
    for (String wrong : List.of("", "-1", "soon")) {
      assertThrows(IllegalArgumentException.class, () -> Grace.parse(wrong));
    }
  }

  private static final Sight SIGHT =
      new Sight(
          List.of("kv-0", "kv-1", "kv-2"),
          new TreeMap<>(Map.of(0L, "kv-0", 3L, "kv-2", 4L, "kv-9")),
          Set.of("reshard", "splitting"));

  private static Targeting.Found find(String aim, int draw, Sight sight, Set<String> during) {
    var strike = new Strike(1, Duration.ZERO, Aim.parse(aim), new Grace.Own(), draw);
    return new Targeting(during).find(strike, sight);
  }

  private static List<String> hit(String aim, int draw) {
    return assertInstanceOf(Targeting.Hit.class, find(aim, draw, SIGHT, Set.of())).nodes();
  }

  @Test
  void aDrawChoosesAmongThoseWhoAreSeen() {
    assertEquals(List.of("kv-0"), hit("random", 0));
    assertEquals(List.of("kv-1"), hit("random", 334));
    assertEquals(List.of("kv-2"), hit("random", 999));
    assertEquals(List.of("kv-2"), hit("leader:3", 0));
    assertEquals(List.of("kv-0"), hit("leader", 0));
    assertEquals(List.of("kv-2"), hit("leader", 400));
    assertEquals(List.of("kv-0", "kv-1", "kv-2"), hit("all", 5));
  }

  @Test
  void whoIsNotSeenIsNotHit() {
    var nobody = new Sight(List.of(), new TreeMap<>(), Set.of());
    for (String aim : List.of("random", "leader", "leader:3", "all")) {
      assertInstanceOf(Targeting.NotNow.class, find(aim, 0, nobody, Set.of()));
    }
    assertInstanceOf(Targeting.NotNow.class, find("leader:7", 0, SIGHT, Set.of()));
    assertInstanceOf(Targeting.NotNow.class, find("leader:4", 0, SIGHT, Set.of()));
  }

  @Test
  void aStrikeOfAPhaseWaitsForIt() {
    var hit =
        assertInstanceOf(
            Targeting.Hit.class, find("random", 0, SIGHT, Set.of("splitting", "draining")));
    assertEquals(List.of("splitting"), hit.during());
    var waits =
        assertInstanceOf(
            Targeting.NotNow.class, find("random", 0, SIGHT, Set.of("merge", "draining")));
    assertEquals("[draining, merge] not under way, only [reshard, splitting]", waits.why());
  }
}
