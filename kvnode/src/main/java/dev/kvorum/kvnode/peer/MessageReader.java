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
import java.nio.BufferUnderflowException;
import java.nio.ByteBuffer;
import java.util.ArrayList;
import java.util.List;

/**
 * Bytes as Raft messages: what {@link MessageCodec} wrote, of this version. Trusts no length:
 * nothing is allocated that the frame can't hold.
 */
final class MessageReader {

  private final ByteBuffer in;

  private MessageReader(ByteBuffer in) {
    this.in = in;
  }

  /** All messages of a {@link FrameType#RAFT} frame. */
  static List<Message> read(Frame frame) throws ProtocolException {
    var reader = new MessageReader(frame.body());
    List<Message> messages = new ArrayList<>();
    try {
      while (frame.body().hasRemaining()) {
        messages.add(reader.message());
      }
    } catch (BufferUnderflowException e) {
      throw new ProtocolException("a message ends beyond its frame");
    }
    return messages;
  }

  private Message message() throws ProtocolException {
    MessageType type = MessageType.of(in.get() & 0xff);
    var route = new Route(in.getLong(), in.getLong(), in.getLong());
    long term = in.getLong();
    return switch (type) {
      case PRE_VOTE -> new Message.PreVote(route, term, position());
      case PRE_VOTE_REPLY -> new Message.PreVoteReply(route, term, verdict());
      case VOTE -> new Message.Vote(route, term, position(), campaign());
      case VOTE_REPLY -> new Message.VoteReply(route, term, verdict());
      case APPEND ->
          new Message.Append(route, term, position(), entries(), in.getLong(), in.getLong());
      case APPENDED -> new Message.Appended(route, term, in.getLong(), in.getLong());
      case APPEND_REJECTED ->
          new Message.AppendRejected(route, term, position(), position(), in.getLong());
      case HEARTBEAT -> new Message.Heartbeat(route, term, in.getLong(), in.getLong());
      case HEARTBEAT_REPLY -> new Message.HeartbeatReply(route, term, in.getLong());
      case TIMEOUT_NOW -> new Message.TimeoutNow(route, term);
      case READ_INDEX -> new Message.ReadIndex(route, term, in.getLong());
      case READ_INDEX_REPLY -> new Message.ReadIndexReply(route, term, in.getLong(), in.getLong());
      case READ_REFUSED -> new Message.ReadRefused(route, term, in.getLong());
      case SNAPSHOT_CHUNK ->
          new Message.SnapshotChunk(
              route, term, snapshot(), membership(), in.getLong(), in.getLong(), bytes());
      case SNAPSHOT_REPLY -> new Message.SnapshotReply(route, term, snapshot(), in.getLong());
      case REST -> new Message.Rest(route, term, position(), in.getLong());
      case RESTING -> new Message.Resting(route, term, in.getLong());
      case WAKE -> new Message.Wake(route, term);
    };
  }

  private Position position() {
    return new Position(in.getLong(), in.getLong());
  }

  private SnapshotId snapshot() {
    return new SnapshotId(in.getLong(), position());
  }

  private List<Entry> entries() throws ProtocolException {
    int count = count(MessageCodec.ENTRY_BYTES);
    List<Entry> entries = new ArrayList<>(count);
    for (int i = 0; i < count; i++) {
      entries.add(new Entry(in.getLong(), in.getLong(), kind(), bytes()));
    }
    return entries;
  }

  private EntryKind kind() throws ProtocolException {
    try {
      return EntryKind.of(in.get() & 0xff);
    } catch (IllegalArgumentException e) {
      throw new ProtocolException(e.getMessage());
    }
  }

  private Membership membership() throws ProtocolException {
    long epoch = in.getLong();
    List<Long> voters = ids();
    List<Long> learners = ids();
    if (learners.stream().anyMatch(voters::contains)) {
      throw new ProtocolException("a membership in which a replica is voter and learner");
    }
    return Membership.of(voters, learners, epoch);
  }

  private List<Long> ids() throws ProtocolException {
    int count = count(Long.BYTES);
    List<Long> ids = new ArrayList<>(count);
    for (int i = 0; i < count; i++) {
      ids.add(in.getLong());
    }
    return ids;
  }

  private byte[] bytes() throws ProtocolException {
    byte[] bytes = new byte[count(1)];
    in.get(bytes);
    return bytes;
  }

  /** A u32 count of things of at least so many bytes each. */
  private int count(int bytesEach) throws ProtocolException {
    long count = Integer.toUnsignedLong(in.getInt());
    if (count * bytesEach > in.remaining()) {
      throw new ProtocolException("a count of " + count + " in a frame that can't hold it");
    }
    return (int) count;
  }

  private Verdict verdict() throws ProtocolException {
    byte code = in.get();
    return switch (code) {
      case MessageCodec.GRANTED -> Verdict.GRANTED;
      case MessageCodec.REFUSED -> Verdict.REFUSED;
      default -> throw new ProtocolException("unknown verdict " + code);
    };
  }

  private Campaign campaign() throws ProtocolException {
    byte code = in.get();
    return switch (code) {
      case MessageCodec.TIMEOUT -> Campaign.TIMEOUT;
      case MessageCodec.TRANSFER -> Campaign.TRANSFER;
      default -> throw new ProtocolException("unknown campaign " + code);
    };
  }
}
