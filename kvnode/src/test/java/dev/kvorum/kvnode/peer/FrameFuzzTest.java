package dev.kvorum.kvnode.peer;

import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import dev.kvorum.kvnode.raft.Message;
import java.util.Arrays;
import java.util.Optional;
import java.util.SplittableRandom;
import org.junit.jupiter.api.Test;

class FrameFuzzTest {

  @Test
  void anyFlippedBitIsNoticed() throws ProtocolException {
    for (Message message : Messages.oneOfEach()) {
      byte[] good = Frames.raft(message);
      for (int bit = 0; bit < good.length * 8; bit++) {
        byte[] bad = good.clone();
        bad[bit / 8] ^= (byte) (1 << bit % 8);
        assertNoFrame(bad);
      }
    }
  }

  @Test
  void aTruncatedFrameIsNone() throws ProtocolException {
    for (Message message : Messages.oneOfEach()) {
      byte[] good = Frames.raft(message);
      for (int length = 0; length < good.length; length++) {
        assertTrue(Frames.next(Arrays.copyOf(good, length)).isEmpty());
      }
    }
  }

  /**
   * Even a sender with a bug and a right checksum can do no more than get its connection closed.
   */
  @Test
  void nonsenseWithARightChecksumIsAProtocolErrorOrSomeMessage() {
    var random = new SplittableRandom(13);
    for (int i = 0; i < 40_000; i++) {
      byte[] frame = Frames.raft(Messages.oneOfEach().get(i % Messages.oneOfEach().size()));
      int body = frame.length - Frame.HEADER_BYTES;
      for (int times = random.nextInt(1, 4); times > 0; times--) {
        frame[Frame.HEADER_BYTES + random.nextInt(body)] = (byte) random.nextInt(256);
      }
      byte[] cut = Arrays.copyOf(frame, frame.length - random.nextInt(body / 2));
      Frames.seal(cut, FrameType.RAFT);
      try {
        MessageReader.read(Frames.next(cut).orElseThrow());
      } catch (ProtocolException e) {
        assertTrue(e.getMessage().length() < 200);
      }
    }
  }

  @Test
  void nonsenseHandshakesAreProtocolErrors() {
    var random = new SplittableRandom(14);
    for (int i = 0; i < 20_000; i++) {
      byte[] body = new byte[random.nextInt(80)];
      random.nextBytes(body);
      byte[] frame = Frames.of(FrameType.HELLO, out -> out.put(body));
      try {
        HelloCodec.hello(Frames.next(frame).orElseThrow());
        HelloCodec.refusal(Frames.next(frame).orElseThrow());
      } catch (ProtocolException e) {
        assertTrue(e.getMessage().length() < 200);
      }
    }
  }

  @Test
  void aLengthBeyondTheLimitIsRefusedBeforeAnythingIsAllocated() {
    byte[] frame = Frames.raft(Messages.heartbeat(1));
    frame[3] = 0x7f;
    var thrown = assertThrows(ProtocolException.class, () -> Frames.next(frame));
    assertTrue(thrown.getMessage().contains("allowed are up to " + Frame.BYTES_MAX));
  }

  @Test
  void newerVersionsAreRefusedByName() {
    byte[] frame = Frames.raft(Messages.heartbeat(1));
    frame[5] = 2;
    var thrown = assertThrows(ProtocolException.class, () -> Frames.next(resealed(frame)));
    assertTrue(thrown.getMessage().contains("RAFT frame of version 2: sent by a newer version"));
    frame[4] = 42;
    frame[5] = 1;
    thrown = assertThrows(ProtocolException.class, () -> Frames.next(resealed(frame)));
    assertTrue(thrown.getMessage().contains("unknown frame type 42: sent by a newer version"));
  }

  private static byte[] resealed(byte[] frame) {
    var crc = new java.util.zip.CRC32C();
    crc.update(frame, 0, 6);
    crc.update(frame, Frame.HEADER_BYTES, frame.length - Frame.HEADER_BYTES);
    var out = Frames.buffer(frame.length).put(frame);
    out.putInt(6, (int) crc.getValue());
    return out.array();
  }

  private static void assertNoFrame(byte[] bytes) {
    try {
      Optional<Frame> frame = Frames.next(bytes);
      assertTrue(frame.isEmpty(), "a corrupt frame was taken");
    } catch (ProtocolException e) {
      assertTrue(e.getMessage().length() < 200);
    }
  }
}
