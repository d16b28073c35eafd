package dev.kvorum.kvnode.peer;

import dev.kvorum.kvnode.raft.Message;

/** The code of each Raft message on the wire. Part of the format: never renumber. */
enum MessageType {
  PRE_VOTE(1),
  PRE_VOTE_REPLY(2),
  VOTE(3),
  VOTE_REPLY(4),
  APPEND(5),
  APPENDED(6),
  APPEND_REJECTED(7),
  HEARTBEAT(8),
  HEARTBEAT_REPLY(9),
  TIMEOUT_NOW(10),
  READ_INDEX(11),
  READ_INDEX_REPLY(12),
  SNAPSHOT_CHUNK(13),
  SNAPSHOT_REPLY(14),
  REST(15),
  RESTING(16),
  WAKE(17),
  READ_REFUSED(18);

  private static final MessageType[] ALL = values();

  private final int code;

  MessageType(int code) {
    this.code = code;
  }

  byte code() {
    return (byte) code;
  }

  static MessageType of(int code) throws ProtocolException {
    if (code < 1 || code > ALL.length) {
      throw new ProtocolException("unknown message " + code + ": sent by a newer version");
    }
    return ALL[code - 1];
  }

  static MessageType of(Message message) {
    return switch (message) {
      case Message.PreVote _ -> PRE_VOTE;
      case Message.PreVoteReply _ -> PRE_VOTE_REPLY;
      case Message.Vote _ -> VOTE;
      case Message.VoteReply _ -> VOTE_REPLY;
      case Message.Append _ -> APPEND;
      case Message.Appended _ -> APPENDED;
      case Message.AppendRejected _ -> APPEND_REJECTED;
      case Message.Heartbeat _ -> HEARTBEAT;
      case Message.HeartbeatReply _ -> HEARTBEAT_REPLY;
      case Message.TimeoutNow _ -> TIMEOUT_NOW;
      case Message.ReadIndex _ -> READ_INDEX;
      case Message.ReadIndexReply _ -> READ_INDEX_REPLY;
      case Message.ReadRefused _ -> READ_REFUSED;
      case Message.SnapshotChunk _ -> SNAPSHOT_CHUNK;
      case Message.SnapshotReply _ -> SNAPSHOT_REPLY;
      case Message.Rest _ -> REST;
      case Message.Resting _ -> RESTING;
      case Message.Wake _ -> WAKE;
    };
  }
}
