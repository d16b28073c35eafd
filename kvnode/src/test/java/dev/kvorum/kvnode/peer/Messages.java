package dev.kvorum.kvnode.peer;

import dev.kvorum.kvnode.raft.Entry;
import dev.kvorum.kvnode.raft.EntryKind;
import dev.kvorum.kvnode.raft.Membership;
import dev.kvorum.kvnode.raft.Message;
import dev.kvorum.kvnode.raft.Message.Campaign;
import dev.kvorum.kvnode.raft.Message.Route;
import dev.kvorum.kvnode.raft.Message.SnapshotId;
import dev.kvorum.kvnode.raft.Message.Verdict;
import dev.kvorum.kvnode.raft.Position;
import java.util.ArrayList;
import java.util.List;
import java.util.random.RandomGenerator;

/** Messages to test with: one fixed sample of each, and any number of random ones. */
final class Messages {

  private static final Route ROUTE = new Route(7, 3, -2);

  private Messages() {}

  static List<Message> oneOfEach() {
    var position = new Position(1000, 12);
    var snapshot = new SnapshotId(5, new Position(900, 11));
    var entries =
        List.of(
            new Entry(1001, 12, EntryKind.COMMAND, new byte[] {1, 2, (byte) 0xff}),
            Entry.noop(1002, 13));
    var members = Membership.of(List.of(1L, 2L, 3L), List.of(4L), 1);
    return List.of(
        new Message.PreVote(ROUTE, 13, position),
        new Message.PreVoteReply(ROUTE, 13, Verdict.GRANTED),
        new Message.Vote(ROUTE, 13, position, Campaign.TRANSFER),
        new Message.VoteReply(ROUTE, 13, Verdict.REFUSED),
        new Message.Append(ROUTE, 13, position, entries, 999, 77),
        new Message.Appended(ROUTE, 13, 1002, 77),
        new Message.AppendRejected(ROUTE, 13, position, new Position(500, 9), 77),
        new Message.Heartbeat(ROUTE, 13, 999, 78),
        new Message.HeartbeatReply(ROUTE, 13, 78),
        new Message.TimeoutNow(ROUTE, 13),
        new Message.ReadIndex(ROUTE, 13, 0x0123456789abcdefL),
        new Message.ReadIndexReply(ROUTE, 13, 0x0123456789abcdefL, 1000),
        new Message.ReadRefused(ROUTE, 13, 0x0123456789abcdefL),
        new Message.SnapshotChunk(ROUTE, 13, snapshot, members, 4096, 9000, new byte[] {9, 8, 7}),
        new Message.SnapshotReply(ROUTE, 13, snapshot, 4099),
        new Message.Rest(ROUTE, 13, position, 79),
        new Message.Resting(ROUTE, 13, 79),
        new Message.Wake(ROUTE, 13));
  }

  static Message.Heartbeat heartbeat(long round) {
    return new Message.Heartbeat(ROUTE, 1, 0, round);
  }

  static Message.Append append(long index, int bytes) {
    var entry = new Entry(index, 1, EntryKind.COMMAND, new byte[bytes]);
    return new Message.Append(ROUTE, 1, new Position(index - 1, 1), List.of(entry), 0, 0);
  }

  static Message random(RandomGenerator random) {
    var route = new Route(random.nextLong(), random.nextLong(), random.nextLong());
    long term = random.nextLong();
    var verdict = random.nextBoolean() ? Verdict.GRANTED : Verdict.REFUSED;
    var campaign = random.nextBoolean() ? Campaign.TIMEOUT : Campaign.TRANSFER;
    return switch (MessageType.values()[random.nextInt(MessageType.values().length)]) {
      case PRE_VOTE -> new Message.PreVote(route, term, position(random));
      case PRE_VOTE_REPLY -> new Message.PreVoteReply(route, term, verdict);
      case VOTE -> new Message.Vote(route, term, position(random), campaign);
      case VOTE_REPLY -> new Message.VoteReply(route, term, verdict);
      case APPEND ->
          new Message.Append(
              route, term, position(random), entries(random), random.nextLong(), term);
      case APPENDED -> new Message.Appended(route, term, random.nextLong(), random.nextLong());
      case APPEND_REJECTED ->
          new Message.AppendRejected(route, term, position(random), position(random), term);
      case HEARTBEAT -> new Message.Heartbeat(route, term, random.nextLong(), random.nextLong());
      case HEARTBEAT_REPLY -> new Message.HeartbeatReply(route, term, random.nextLong());
      case TIMEOUT_NOW -> new Message.TimeoutNow(route, term);
      case READ_INDEX -> new Message.ReadIndex(route, term, random.nextLong());
      case READ_INDEX_REPLY -> new Message.ReadIndexReply(route, term, random.nextLong(), term);
      case READ_REFUSED -> new Message.ReadRefused(route, term, random.nextLong());
      case SNAPSHOT_CHUNK ->
          new Message.SnapshotChunk(
              route, term, snapshot(random), members(random), term, term, bytes(random));
      case SNAPSHOT_REPLY -> new Message.SnapshotReply(route, term, snapshot(random), term);
      case REST -> new Message.Rest(route, term, position(random), random.nextLong());
      case RESTING -> new Message.Resting(route, term, random.nextLong());
      case WAKE -> new Message.Wake(route, term);
    };
  }

  private static Position position(RandomGenerator random) {
    return new Position(random.nextLong(), random.nextLong());
  }

  private static SnapshotId snapshot(RandomGenerator random) {
    return new SnapshotId(random.nextLong(), position(random));
  }

  private static Membership members(RandomGenerator random) {
    List<Long> voters = new ArrayList<>();
    List<Long> learners = new ArrayList<>();
    for (long id = 0; id < random.nextInt(8); id++) {
      (random.nextBoolean() ? voters : learners).add(id);
    }
    return Membership.of(voters, learners, random.nextLong());
  }

  private static List<Entry> entries(RandomGenerator random) {
    List<Entry> entries = new ArrayList<>();
    int count = random.nextInt(5);
    for (int i = 0; i < count; i++) {
      EntryKind kind = EntryKind.values()[random.nextInt(EntryKind.values().length)];
      entries.add(new Entry(random.nextLong(), random.nextLong(), kind, bytes(random)));
    }
    return entries;
  }

  private static byte[] bytes(RandomGenerator random) {
    byte[] bytes = new byte[random.nextInt(100)];
    random.nextBytes(bytes);
    return bytes;
  }

  /** Messages are compared by their bytes, as arrays in records have no equality of their own. */
  static byte[] encoded(Message message) {
    var out = Frames.buffer(MessageCodec.sizeBytes(message));
    MessageCodec.encode(message, out);
    return out.array();
  }
}
