package dev.kvorum.kvnode.raft;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import dev.kvorum.kvnode.raft.Effects.SnapshotMark;
import dev.kvorum.kvnode.raft.Message.AppendRejected;
import dev.kvorum.kvnode.raft.Message.Appended;
import dev.kvorum.kvnode.raft.Message.SnapshotChunk;
import dev.kvorum.kvnode.raft.Message.SnapshotId;
import dev.kvorum.kvnode.raft.RaftCore.SnapshotVerdict;
import java.util.List;
import java.util.Optional;
import org.junit.jupiter.api.Test;

/**
 * What a follower makes of appends, commit indexes and snapshots (Raft §5.3; SAFETY 11, 12, 14).
 */
class FollowerTest {

  private static final Membership FOUR = Membership.of(1L, 2L, 3L, 4L);

  @Test
  void refusesEntriesBehindAPositionItLacksAndSaysWhereToLook() {
    var hand = Hand.withLog(5, 1, 1, 4, 4);
    hand.append(5, new Position(9, 5), 0, 5);
    assertEquals(new Position(4, 4), hand.lastSent(AppendRejected.class).hint());
    hand.append(5, new Position(4, 5), 0, 5);
    assertEquals(
        new Position(3, 4), hand.lastSent(AppendRejected.class).hint(), "below what was refused");
    hand.append(5, new Position(4, 3), 0, 5);
    assertEquals(
        new Position(2, 1),
        hand.lastSent(AppendRejected.class).hint(),
        "past terms the leader lacks");
  }

  @Test
  void aConflictingEntryAndAllThatFollowGiveWay() {
    var hand = Hand.withLog(5, 1, 1, 4, 4);
    hand.append(5, new Position(2, 1), 0, 5);
    assertEquals(3, hand.core.status().last());
    assertEquals(3, hand.lastSent(Appended.class).match());
  }

  @Test
  void anOldAppendTakesNothingAway() {
    var hand = Hand.withLog(5, 1, 1);
    hand.append(5, new Position(2, 1), 0, 5, 5, 5);
    hand.append(5, new Position(2, 1), 0, 5);
    assertEquals(5, hand.core.status().last());
    assertEquals(3, hand.lastSent(Appended.class).match());
  }

  @Test
  void aCommittedEntryIsNeverReplaced() {
    var hand = Hand.withLog(5, 1, 1);
    hand.append(5, new Position(2, 1), 2);
    assertThrows(Invariant.Broken.class, () -> hand.append(6, new Position(1, 1), 0, 6));
  }

  @Test
  void theCommitIndexReachesNoFurtherThanTheAppendMatched() {
    var hand = Hand.withLog(5, 1, 1, 4, 4);
    hand.append(5, new Position(2, 1), 9);
    assertEquals(2, hand.core.status().commit(), "what follows may be another's");
  }

  @Test
  void aHeartbeatTellsTheCommitIndexEvenToOneThatHasJustRestarted() {
    var hand = Hand.withLog(5, 1, 1, 4, 4);
    hand.receive(new Message.Heartbeat(hand.from(2), 5, 4, 1));
    assertEquals(4, hand.core.status().commit());
  }

  @Test
  void entriesAreAcknowledgedWhenTheyAreSynced() {
    var hand = Hand.withLog(5, 1);
    hand.holdDisk();
    hand.append(5, new Position(1, 1), 2, 5);
    assertTrue(hand.sent(Appended.class).isEmpty());
    assertEquals(1, hand.core.status().applied(), "and applied no earlier, though committed");
    hand.releaseDisk();
    assertEquals(2, hand.lastSent(Appended.class).match());
    assertEquals(2, hand.core.status().applied());
  }

  @Test
  void aHeartbeatIsAnsweredWhileTheDiskIsBusy() {
    var hand = Hand.withLog(5, 1);
    hand.holdDisk();
    hand.append(5, new Position(1, 1), 0, 5);
    hand.receive(new Message.Heartbeat(hand.from(2), 5, 0, 8));
    assertEquals(8, hand.lastSent(Message.HeartbeatReply.class).round());
  }

  @Test
  void acknowledgementsThatStillWaitForTheDiskAreDroppedWithTheirTerm() {
    var hand = Hand.withLog(5, 1);
    hand.holdDisk();
    hand.append(5, new Position(1, 1), 0, 5);
    hand.append(5, new Position(2, 5), 0, 5); // waits for the next sync
    hand.append(6, new Position(1, 1), 0, 6, 6);
    hand.syncOnce();
    hand.releaseDisk();
    assertEquals(List.of(2L, 3L), hand.sent(Appended.class).stream().map(Appended::match).toList());
    assertEquals(List.of(5L, 6L), hand.sent(Appended.class).stream().map(Appended::term).toList());
  }

  @Test
  void persistedIsIgnoredForAnEntryThatWasTruncatedSince() { // SAFETY 11
    var hand = Hand.withLog(5, 1);
    hand.holdDisk();
    hand.append(5, new Position(1, 1), 0, 5, 5);
    hand.append(6, new Position(1, 1), 0, 6);
    hand.syncOnce();
    assertEquals(1, hand.core.status().persisted());
    hand.releaseDisk();
    assertEquals(2, hand.core.status().persisted());
  }

  @Test
  void aMembershipChangeRevertsWhenItsEntryIsTruncated() { // SAFETY 15
    var hand = Hand.withLog(5, 1);
    hand.receive(
        new Message.Append(
            hand.from(2), 5, new Position(1, 1), List.of(Hand.membership(2, 5, FOUR)), 0, 1));
    assertEquals(FOUR, hand.core.status().members());
    hand.append(6, new Position(1, 1), 0, 6);
    assertEquals(Hand.ONE_TWO_THREE, hand.core.status().members());
  }

  @Test
  void aSnapshotBecomesTheBeginningOfTheLogAndIsAcknowledgedWhenNoted() {
    var hand = Hand.withLog(5, 1);
    hand.holdDisk();
    var mark = new SnapshotMark(new Position(9, 4), FOUR);
    assertEquals(SnapshotVerdict.INSTALLED, receive(hand, mark));
    assertEquals(Optional.of(mark), hand.lastPersist.orElseThrow().snapshot());
    assertTrue(hand.sent(Appended.class).isEmpty());
    hand.releaseDisk();
    assertEquals(9, hand.lastSent(Appended.class).match());
    assertEquals(FOUR, hand.core.status().members());
    assertEquals(9, hand.core.status().base());
  }

  @Test
  void untilASnapshotIsNotedNothingThatItReplacedIsAcknowledged() {
    var hand = Hand.withLog(5, 1, 2, 2, 2);
    hand.holdDisk();
    receive(hand, new SnapshotMark(new Position(9, 4), FOUR));
    hand.append(5, new Position(2, 1), 0, 1);
    assertTrue(hand.sent(Appended.class).isEmpty(), "the disk has other entries there");
    hand.releaseDisk();
    assertEquals(9, hand.core.status().persisted());
  }

  @Test
  void whatWasOnItsWayToDiskBeforeASnapshotDoesNotCountAfterIt() {
    var hand = Hand.withLog(5, 1);
    hand.holdDisk();
    hand.append(5, new Position(1, 1), 0, 5, 5);
    receive(hand, new SnapshotMark(new Position(9, 5), FOUR));
    hand.syncOnce();
    assertEquals(0, hand.core.status().persisted());
    hand.releaseDisk();
    assertEquals(9, hand.core.status().persisted());
  }

  @Test
  void aSnapshotIntoTheLogKeepsWhatFollowsAndItsMembers() {
    var hand = Hand.withLog(5, 1, 1, 1);
    hand.receive(
        new Message.Append(
            hand.from(2), 5, new Position(3, 1), List.of(Hand.membership(4, 5, FOUR)), 0, 1));
    assertEquals(
        SnapshotVerdict.INSTALLED,
        receive(hand, new SnapshotMark(new Position(2, 1), Hand.ONE_TWO_THREE)));
    assertEquals(4, hand.core.status().last());
    assertEquals(FOUR, hand.core.status().members());
  }

  @Test
  void aSnapshotThatTheLogHasOutrunIsAcknowledgedAndDropped() {
    var hand = Hand.withLog(5, 1, 1, 1);
    hand.append(5, new Position(3, 1), 3);
    hand.forgetSent();
    assertEquals(SnapshotVerdict.OUTRUN, receive(hand, new SnapshotMark(new Position(2, 1), FOUR)));
    assertEquals(2, hand.lastSent(Appended.class).match());
    assertEquals(Hand.ONE_TWO_THREE, hand.core.status().members());
  }

  @Test
  void aCompactionOvertakesASnapshotThatWaitsForTheDisk() {
    var hand = Hand.withLog(5, 1, 1, 1);
    hand.holdDisk();
    hand.append(5, new Position(3, 1), 0, 5); // under way: the snapshot's mark has to wait
    receive(hand, new SnapshotMark(new Position(2, 1), Hand.ONE_TWO_THREE));
    hand.core.applied(2);
    hand.append(5, new Position(3, 1), 3);
    assertEquals(new Position(3, 1), hand.core.compact(3).position());
    hand.append(5, new Position(4, 5), 3, 5);
    hand.syncOnce();
    assertEquals(Optional.empty(), hand.lastPersist.orElseThrow().snapshot());
  }

  private static SnapshotVerdict receive(Hand hand, SnapshotMark mark) {
    var id = new SnapshotId(1, mark.position());
    var last =
        new SnapshotChunk(
            hand.from(2), hand.core.status().term(), id, mark.membership(), 0, 1, new byte[1]);
    SnapshotVerdict verdict = hand.core.snapshotReceived(mark, last);
    hand.act();
    return verdict;
  }
}
