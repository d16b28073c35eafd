package dev.kvorum.kvnode.peer;

import static org.junit.jupiter.api.Assertions.assertEquals;

import dev.kvorum.kvnode.raft.Message;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.HexFormat;
import java.util.List;
import java.util.Optional;
import java.util.UUID;
import org.junit.jupiter.api.Test;

/** Nodes of two versions talk during an upgrade, so bytes once released stay. */
class WireGoldenTest {

  private static final Path GOLDEN = Path.of("src/test/resources/peer/frames.golden");

  @Test
  void framesAreTheReleasedBytes() throws IOException {
    List<String> now = frames();
    if (Boolean.getBoolean("golden.record")) {
      Files.createDirectories(GOLDEN.getParent());
      Files.write(GOLDEN, now);
    }
    assertEquals(Files.readAllLines(GOLDEN), now);
  }

  private static List<String> frames() {
    List<String> lines = new ArrayList<>();
    for (Message message : Messages.oneOfEach()) {
      lines.add(line(message.getClass().getSimpleName(), Frames.raft(message)));
    }
    lines.add(line("Batch", Frames.raft(Messages.heartbeat(1), Messages.heartbeat(2))));
    var member = new Identity(0x1122334455667788L, Optional.of(new UUID(1, 2)), 9);
    var stranger = new Identity(5, Optional.empty(), 1);
    var address = Optional.of(new PeerAddress("node-1", 7080));
    lines.add(line("Hello", hello(new Hello(member, Hello.Purpose.SWIFT, 6, 3, address))));
    lines.add(
        line("Probe", hello(new Hello(stranger, Hello.Purpose.PROBE, 0, 3, Optional.empty()))));
    lines.add(line("Refused", Frames.refusal(new Refusal(Refusal.Reason.OLD_BOOT, "too old"))));
    lines.add(line("Request", Frames.of(FrameType.REQUEST, out -> out.putLong(4).put((byte) 1))));
    lines.add(
        line(
            "Reply",
            Frames.of(
                FrameType.REPLY,
                out -> out.putLong(4).put(ReplyStatus.BUSY.code()).put((byte) 2))));
    lines.add(line("Ping", Frames.of(FrameType.PING, _ -> {})));
    lines.add(line("Pong", Frames.of(FrameType.PONG, _ -> {})));
    lines.add(line("Pulse", Frames.of(FrameType.PULSE, _ -> {})));
    lines.add(line("Goodbye", Frames.of(FrameType.GOODBYE, _ -> {})));
    return lines;
  }

  private static byte[] hello(Hello hello) {
    return Frames.hello(hello);
  }

  private static String line(String name, byte[] frame) {
    return name + " " + HexFormat.of().formatHex(frame);
  }
}
