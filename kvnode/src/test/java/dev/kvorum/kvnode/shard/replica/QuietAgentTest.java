package dev.kvorum.kvnode.shard.replica;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertInstanceOf;
import static org.junit.jupiter.api.Assertions.assertTrue;

import dev.kvorum.kvnode.engine.EngineUnderTest;
import dev.kvorum.kvnode.shard.machine.Log;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** What a shard at rest asks of its driver, and what wakes it there. */
class QuietAgentTest {

  @TempDir Path folder;

  private TestGroup group;

  @BeforeEach
  void rest() {
    group = new TestGroup(folder, 3, EngineUnderTest.MEMORY, TestGroup.SMALL);
    group.leader();
    group.write(group.leader(), Log.put("k", "v"));
    group.until(() -> group.members.stream().noneMatch(member -> member.agent.wantsTicks()));
  }

  @Test
  void allOfItSayThatTheyRestAndLackNothing() {
    for (TestGroup.Member member : group.members) {
      assertTrue(member.agent.status().quiet());
      assertEquals(
          group.leader().agent.status().last(), member.agent.machine().engine().appliedIndex());
    }
  }

  @Test
  void theAgeOfAStaleReadGrowsUntilAProbeWakesIt() {
    TestGroup.Member follower = follower();
    long freshAsOf = follower.agent.freshAsOfNanos();
    group.passMillis(5_000);
    assertEquals(freshAsOf, follower.agent.freshAsOfNanos());
    follower.agent.probe();
    group.settle();
    assertEquals(group.clock.nanos(), follower.agent.freshAsOfNanos());
    assertTrue(follower.agent.wantsTicks());
  }

  @Test
  void aReadByLeaseIsProvenByARound() {
    List<ReadEnd> ends = new ArrayList<>();
    group.leader().agent.offer(new PendingRead(PendingRead.Proof.LEASE, Long.MAX_VALUE, ends::add));
    group.settle();
    assertTrue(assertInstanceOf(ReadEnd.Granted.class, ends.getFirst()).lease().isEmpty());
  }

  @Test
  void silenceOfItsLeadersNodeEndsTheRestAndThatOfAnotherDoesNot() {
    TestGroup.Member leader = group.leader();
    TestGroup.Member follower = follower();
    TestGroup.Member other =
        group.members.stream().filter(m -> m != leader && m != follower).findFirst().orElseThrow();
    follower.agent.silent(other.node);
    group.settle();
    assertFalse(follower.agent.wantsTicks());
    group.delivers = message -> message.route().from() != leader.agent.replica();
    follower.agent.silent(leader.node);
    other.agent.silent(leader.node);
    group.until(() -> follower.agent.leads() || other.agent.leads());
  }

  @Test
  void whoHasToApplyYetDoesNotRest() {
    TestGroup.Member follower = follower();
    follower.engine.hasRoom = false;
    group.write(group.leader(), Log.put("k", "w"));
    group.passMillis(10_000);
    assertTrue(follower.agent.wantsTicks());
    follower.engine.hasRoom = true;
    group.until(() -> group.members.stream().noneMatch(member -> member.agent.wantsTicks()));
    allOfItSayThatTheyRestAndLackNothing();
  }

  private TestGroup.Member follower() {
    return group.members.stream().filter(m -> !m.agent.leads()).findFirst().orElseThrow();
  }
}
