package dev.kvorum.kvnode.raft.sim;

import dev.kvorum.kvnode.raft.Effects.Persist;
import dev.kvorum.kvnode.raft.Entry;
import dev.kvorum.kvnode.raft.HardState;
import dev.kvorum.kvnode.raft.Membership;
import dev.kvorum.kvnode.raft.MembershipCodec;
import dev.kvorum.kvnode.raft.Message;
import dev.kvorum.kvnode.raft.Position;
import java.nio.charset.StandardCharsets;
import java.util.List;
import java.util.stream.Collectors;

/** What a transcript says of messages and disks, in one line each. */
final class Words {

  private Words() {}

  static String of(Message message) {
    String kind = message.getClass().getSimpleName();
    return message.route().from()
        + " > "
        + message.route().to()
        + "  "
        + kind
        + " t"
        + message.term()
        + rest(message);
  }

  private static String rest(Message message) {
    return switch (message) {
      case Message.PreVote m -> " log ends " + of(m.last());
      case Message.PreVoteReply m -> " " + m.verdict();
      case Message.Vote m -> " log ends " + of(m.last()) + " " + m.campaign();
      case Message.VoteReply m -> " " + m.verdict();
      case Message.Append m ->
          " after "
              + of(m.previous())
              + " "
              + of(m.entries())
              + " commit "
              + m.commit()
              + " round "
              + m.round();
      case Message.Appended m -> " match " + m.match() + " round " + m.round();
      case Message.AppendRejected m -> " after " + of(m.previous()) + " try " + of(m.hint());
      case Message.Heartbeat m -> " commit " + m.commit() + " round " + m.round();
      case Message.HeartbeatReply m -> " round " + m.round();
      case Message.Rest m -> " log ends " + of(m.last()) + " round " + m.round();
      case Message.Resting m -> " round " + m.round();
      case Message.Wake _, Message.TimeoutNow _ -> "";
      case Message.ReadIndex m -> " token " + m.token();
      case Message.ReadIndexReply m -> " token " + m.token() + " index " + m.index();
      case Message.ReadRefused m -> " token " + m.token();
      case Message.SnapshotChunk m ->
          " of " + of(m.snapshot().position()) + " " + of(m.membership());
      case Message.SnapshotReply m -> " next " + m.next();
    };
  }

  static String of(Position position) {
    return position.index() + "@" + position.term();
  }

  static String of(Membership members) {
    return members.voters()
        + (members.learners().isEmpty() ? "" : " learners " + members.learners());
  }

  static String of(HardState state) {
    return "t"
        + state.term()
        + (state.votedFor() == HardState.NOBODY ? "" : " vote " + state.votedFor());
  }

  static String of(List<Entry> entries) {
    return entries.stream().map(Words::of).collect(Collectors.joining(" ", "[", "]"));
  }

  private static String of(Entry entry) {
    return of(entry.position())
        + switch (entry.kind()) {
          case NOOP -> "";
          case COMMAND -> ":" + new String(entry.data(), StandardCharsets.US_ASCII);
          case SHARD -> ":shard";
          case MEMBERSHIP -> ":" + of(MembershipCodec.decode(entry.data()));
        };
  }

  static String of(Persist persist) {
    var words = new StringBuilder("disk");
    persist.snapshot().ifPresent(mark -> words.append(" begins ").append(of(mark.position())));
    persist.hardState().ifPresent(state -> words.append(" ").append(of(state)));
    if (!persist.entries().isEmpty()) {
      words.append(" ").append(of(persist.entries()));
    }
    return words.toString();
  }
}
