package dev.kvorum.kvnode.peer;

import dev.kvorum.kvnode.raft.Entry;
import dev.kvorum.kvnode.raft.Membership;
import dev.kvorum.kvnode.raft.Message;
import dev.kvorum.kvnode.raft.Message.Campaign;
import dev.kvorum.kvnode.raft.Message.SnapshotId;
import dev.kvorum.kvnode.raft.Message.Verdict;
import dev.kvorum.kvnode.raft.Position;
import java.nio.ByteBuffer;
import java.util.Collection;
import java.util.List;

/**
 * Raft messages as bytes: u8 {@link MessageType}, u64 shard, from, to and term, then the record's
 * components in order, u64 unless said otherwise. {@link MessageReader} is the way back; it throws
 * where this one can't fail.
 */
final class MessageCodec {

  static final byte REFUSED = 0;
  static final byte GRANTED = 1;
  static final byte TIMEOUT = 0;
  static final byte TRANSFER = 1;

  /** u64 index, u64 term, u8 kind, u32 length. */
  static final int ENTRY_BYTES = 2 * Long.BYTES + 1 + Integer.BYTES;

  private static final int COMMON_BYTES = 1 + 4 * Long.BYTES;

  private MessageCodec() {}

  /** Exactly what {@link #encode} writes. */
  static int sizeBytes(Message message) {
    return COMMON_BYTES
        + switch (message) {
          case Message.PreVote _ -> 2 * Long.BYTES;
          case Message.PreVoteReply _ -> 1;
          case Message.Vote _ -> 2 * Long.BYTES + 1;
          case Message.VoteReply _ -> 1;
          case Message.Append append ->
              4 * Long.BYTES + Integer.BYTES + entryBytes(append.entries());
          case Message.Appended _ -> 2 * Long.BYTES;
          case Message.AppendRejected _ -> 5 * Long.BYTES;
          case Message.Heartbeat _ -> 2 * Long.BYTES;
          case Message.HeartbeatReply _ -> Long.BYTES;
          case Message.Rest _ -> 3 * Long.BYTES;
          case Message.Resting _ -> Long.BYTES;
          case Message.Wake _, Message.TimeoutNow _ -> 0;
          case Message.ReadIndex _, Message.ReadRefused _ -> Long.BYTES;
          case Message.ReadIndexReply _ -> 2 * Long.BYTES;
          case Message.SnapshotChunk chunk ->
              5 * Long.BYTES
                  + memberBytes(chunk.membership())
                  + Integer.BYTES
                  + chunk.bytes().length;
          case Message.SnapshotReply _ -> 4 * Long.BYTES;
        };
  }

  static void encode(Message message, ByteBuffer out) {
    Message.Route route = message.route();
    out.put(MessageType.of(message).code());
    out.putLong(route.shard()).putLong(route.from()).putLong(route.to()).putLong(message.term());
    switch (message) {
      case Message.PreVote ask -> putPosition(out, ask.last());
      case Message.PreVoteReply reply -> out.put(code(reply.verdict()));
      case Message.Vote ask -> {
        putPosition(out, ask.last());
        out.put(code(ask.campaign()));
      }
      case Message.VoteReply reply -> out.put(code(reply.verdict()));
      case Message.Append append -> putAppend(out, append);
      case Message.Appended reply -> out.putLong(reply.match()).putLong(reply.round());
      case Message.AppendRejected reply -> {
        putPosition(out, reply.previous());
        putPosition(out, reply.hint());
        out.putLong(reply.round());
      }
      case Message.Heartbeat beat -> out.putLong(beat.commit()).putLong(beat.round());
      case Message.HeartbeatReply reply -> out.putLong(reply.round());
      case Message.Rest rest -> {
        putPosition(out, rest.last());
        out.putLong(rest.round());
      }
      case Message.Resting resting -> out.putLong(resting.round());
      case Message.Wake _, Message.TimeoutNow _ -> {}
      case Message.ReadIndex ask -> out.putLong(ask.token());
      case Message.ReadIndexReply reply -> out.putLong(reply.token()).putLong(reply.index());
      case Message.ReadRefused reply -> out.putLong(reply.token());
      case Message.SnapshotChunk chunk -> putChunk(out, chunk);
      case Message.SnapshotReply reply -> {
        putSnapshot(out, reply.snapshot());
        out.putLong(reply.next());
      }
    }
  }

  private static void putAppend(ByteBuffer out, Message.Append append) {
    putPosition(out, append.previous());
    out.putInt(append.entries().size());
    for (Entry entry : append.entries()) {
      out.putLong(entry.index()).putLong(entry.term()).put((byte) entry.kind().code());
      out.putInt(entry.data().length).put(entry.data());
    }
    out.putLong(append.commit()).putLong(append.round());
  }

  private static void putChunk(ByteBuffer out, Message.SnapshotChunk chunk) {
    putSnapshot(out, chunk.snapshot());
    out.putLong(chunk.membership().epoch());
    putIds(out, chunk.membership().voters());
    putIds(out, chunk.membership().learners());
    out.putLong(chunk.offset()).putLong(chunk.total());
    out.putInt(chunk.bytes().length).put(chunk.bytes());
  }

  private static void putSnapshot(ByteBuffer out, SnapshotId snapshot) {
    out.putLong(snapshot.number());
    putPosition(out, snapshot.position());
  }

  private static void putPosition(ByteBuffer out, Position position) {
    out.putLong(position.index()).putLong(position.term());
  }

  private static void putIds(ByteBuffer out, Collection<Long> ids) {
    out.putInt(ids.size());
    ids.forEach(out::putLong);
  }

  private static int entryBytes(List<Entry> entries) {
    int bytes = 0;
    for (Entry entry : entries) {
      bytes = Math.addExact(bytes, ENTRY_BYTES + entry.data().length);
    }
    return bytes;
  }

  private static int memberBytes(Membership membership) {
    int ids = membership.voters().size() + membership.learners().size();
    return Long.BYTES + 2 * Integer.BYTES + ids * Long.BYTES;
  }

  private static byte code(Verdict verdict) {
    return switch (verdict) {
      case GRANTED -> GRANTED;
      case REFUSED -> REFUSED;
    };
  }

  private static byte code(Campaign campaign) {
    return switch (campaign) {
      case TIMEOUT -> TIMEOUT;
      case TRANSFER -> TRANSFER;
    };
  }
}
