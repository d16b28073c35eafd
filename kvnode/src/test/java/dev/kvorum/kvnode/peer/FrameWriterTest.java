package dev.kvorum.kvnode.peer;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertInstanceOf;
import static org.junit.jupiter.api.Assertions.assertTrue;

import dev.kvorum.kvnode.raft.Message;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import org.junit.jupiter.api.Test;

class FrameWriterTest {

  private final FrameWriter writer = new FrameWriter(new PeerCounters());

  @Test
  void heartbeatsOfAllShardsShareAFrame() throws ProtocolException {
    for (int shard = 0; shard < 256; shard++) {
      writer.add(Outgoing.Raft.of(Messages.heartbeat(shard)));
    }
    List<Frame> frames = frames();
    assertEquals(1, frames.size());
    assertEquals(256, MessageReader.read(frames.getFirst()).size());
  }

  @Test
  void urgentOvertakesAppendsAndOneWriteIsBounded() throws ProtocolException {
    for (int i = 1; i <= 64; i++) {
      writer.add(Outgoing.Raft.of(Messages.append(i, 60 << 10)));
    }
    writer.assemble();
    writer.add(Outgoing.Raft.of(Messages.heartbeat(1)));
    List<Frame> frames = frames();
    List<Message> messages = MessageReader.read(frames.getFirst());
    assertInstanceOf(Message.Heartbeat.class, messages.getFirst());
    assertTrue(messages.size() <= 3, "a write took " + messages.size() + " appends");
  }

  @Test
  void aMessageLargerThanTheBufferGoesAlone() throws ProtocolException {
    writer.add(Outgoing.Raft.of(Messages.append(1, 10)));
    writer.add(Outgoing.Raft.of(Messages.append(2, 1 << 20)));
    writer.add(Outgoing.Raft.of(Messages.append(3, 10)));
    assertEquals(1, MessageReader.read(frames().getFirst()).size());
    assertEquals(1, MessageReader.read(frames().getFirst()).size());
    assertEquals(1, MessageReader.read(frames().getFirst()).size());
    assertTrue(writer.isEmpty());
  }

  @Test
  void aRequestThatWasGivenUpIsNotWritten() throws ProtocolException {
    List<Answer> answers = new ArrayList<>();
    var request = new OpenRequest(new byte[3], answers::add, () -> {});
    writer.add(request);
    request.fail("cancelled");
    assertEquals(List.of(), frames());
    assertEquals(List.of(new Answer.NotTaken("cancelled")), answers);
    assertEquals(request.bytes(), writer.takenBytes());
  }

  @Test
  void finishComesLast() {
    writer.add(Outgoing.Raft.of(Messages.append(1, 200 << 10)));
    writer.add(Outgoing.Signal.FINISH);
    writer.add(Outgoing.Signal.PING);
    writer.assemble();
    assertFalse(writer.isFinished());
    writer.assemble();
    writer.assemble();
    assertTrue(writer.isFinished());
  }

  private List<Frame> frames() throws ProtocolException {
    var bytes = writer.assemble();
    List<Frame> frames = new ArrayList<>();
    for (Optional<Frame> frame = Frame.next(bytes, Frame.BYTES_MAX);
        frame.isPresent();
        frame = Frame.next(bytes, Frame.BYTES_MAX)) {
      frames.add(frame.get());
    }
    return frames;
  }
}
