package dev.kvorum.kvnode.peer;

import static org.junit.jupiter.api.Assertions.assertArrayEquals;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import dev.kvorum.kvnode.raft.Message;
import java.util.List;
import java.util.SplittableRandom;
import java.util.stream.Collectors;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;

class MessageCodecTest {

  @Test
  void samplesCoverEveryMessage() {
    var sampled = Messages.oneOfEach().stream().map(Object::getClass).collect(Collectors.toSet());
    assertEquals(records(Message.class).collect(Collectors.toSet()), sampled);
  }

  /** The records below a sealed interface, through the interfaces between. */
  private static Stream<Class<?>> records(Class<?> sealed) {
    return sealed.isRecord()
        ? Stream.of(sealed)
        : Stream.of(sealed.getPermittedSubclasses()).flatMap(MessageCodecTest::records);
  }

  @Test
  void everyMessageSurvivesTheWire() throws ProtocolException {
    var random = new SplittableRandom(11);
    for (int i = 0; i < 20_000; i++) {
      Message sent = Messages.random(random);
      List<Message> read = MessageReader.read(Frames.next(Frames.raft(sent)).orElseThrow());
      assertEquals(1, read.size());
      assertEquals(sent.getClass(), read.getFirst().getClass());
      assertArrayEquals(Messages.encoded(sent), Messages.encoded(read.getFirst()));
    }
  }

  @Test
  void equalValuesComeBackWhereRecordsCanCompare() throws ProtocolException {
    for (Message sent : Messages.oneOfEach()) {
      if (!(sent instanceof Message.Append) && !(sent instanceof Message.SnapshotChunk)) {
        assertEquals(
            List.of(sent), MessageReader.read(Frames.next(Frames.raft(sent)).orElseThrow()));
      }
    }
  }

  @Test
  void aFrameHoldsManyMessagesInOrder() throws ProtocolException {
    List<Message> sent = Messages.oneOfEach();
    List<Message> read =
        MessageReader.read(Frames.next(Frames.raft(sent.toArray(Message[]::new))).orElseThrow());
    assertEquals(
        sent.stream().map(Object::getClass).toList(), read.stream().map(Object::getClass).toList());
  }

  @Test
  void sizeIsKnownBeforeEncoding() {
    var random = new SplittableRandom(12);
    for (int i = 0; i < 10_000; i++) {
      Message message = Messages.random(random);
      var out = Frames.buffer(4096);
      MessageCodec.encode(message, out);
      assertEquals(MessageCodec.sizeBytes(message), out.position(), message.toString());
    }
  }

  @Test
  void aMessageOfANewerVersionIsRefusedByName() {
    byte[] frame = Frames.raft(Messages.heartbeat(1));
    frame[Frame.HEADER_BYTES] = 99;
    Frames.seal(frame, FrameType.RAFT);
    var thrown =
        assertThrows(
            ProtocolException.class, () -> MessageReader.read(Frames.next(frame).orElseThrow()));
    assertTrue(thrown.getMessage().contains("message 99: sent by a newer version"));
  }
}
