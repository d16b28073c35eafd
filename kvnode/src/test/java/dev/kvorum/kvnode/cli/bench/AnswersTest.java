package dev.kvorum.kvnode.cli.bench;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.channels.ReadableByteChannel;
import java.nio.charset.StandardCharsets;
import org.junit.jupiter.api.Test;

class AnswersTest {

  private static final String INTERIM = "HTTP/1.1 100 Continue\r\n\r\n";
  private static final String WHOLE = "HTTP/1.1 200 OK\r\nContent-Length: 5\r\n\r\nhello";

  /** Gives a few bytes at a time, as a network may. */
  private record Trickle(ByteBuffer bytes, int atATime) implements ReadableByteChannel {

    static Trickle of(String text, int atATime) {
      return new Trickle(ByteBuffer.wrap(text.getBytes(StandardCharsets.ISO_8859_1)), atATime);
    }

    @Override
    public int read(ByteBuffer target) {
      int count = Math.min(atATime, Math.min(bytes.remaining(), target.remaining()));
      target.put(bytes.slice(bytes.position(), count));
      bytes.position(bytes.position() + count);
      return count == 0 ? -1 : count;
    }

    @Override
    public boolean isOpen() {
      return true;
    }

    @Override
    public void close() {}
  }

  @Test
  void answerIsCompleteAtItsLastByteHoweverItIsCut() throws IOException {
    for (int atATime = 1; atATime <= WHOLE.length() + INTERIM.length(); atATime++) {
      Answers answers = new Answers();
      Trickle input = Trickle.of(INTERIM + WHOLE, atATime);
      while (!answers.read(input)) {
        assertTrue(input.bytes().hasRemaining());
      }
      assertFalse(input.bytes().hasRemaining());
      assertEquals(200, answers.status());
      assertTrue(answers.leavesConnectionUsable());
    }
  }

  @Test
  void longBodyGoesThroughASmallBuffer() throws IOException {
    int length = 1_000_000;
    Trickle input =
        Trickle.of(
            "HTTP/1.1 200 OK\r\nConnection: close\r\nContent-Length: "
                + length
                + "\r\n\r\n"
                + "x".repeat(length),
            64 * 1024);
    Answers answers = new Answers();
    while (!answers.read(input)) {
      assertTrue(input.bytes().hasRemaining());
    }
    assertFalse(answers.leavesConnectionUsable());
  }

  @Test
  void aRefusalIsNamedInTheNodesWords() throws IOException {
    String body = "{\"title\":\"No leader was found in time\",\"detail\":\"…\"}";
    Trickle input =
        Trickle.of("HTTP/1.1 503 X\r\nContent-Length: " + body.length() + "\r\n\r\n" + body, 7);
    Answers answers = new Answers();
    while (!answers.read(input)) {
      assertTrue(input.bytes().hasRemaining());
    }
    assertEquals("no leader was found in time (503)", answers.problem().words());
  }

  @Test
  void brokenAnswersAreRefused() {
    for (String broken :
        new String[] {
          WHOLE + "!",
          "HTTP/1.1 200 OK\r\n\r\n",
          "HTTP/1.1 200 OK\r\nContent-Length: many\r\n\r\n",
          "SSH-2.0-OpenSSH\r\n\r\n",
          "HTTP/1.1 200 OK\r\nCo",
          "x".repeat(100_000)
        }) {
      Answers answers = new Answers();
      Trickle input = Trickle.of(broken, 50_000);
      assertThrows(
          IOException.class,
          () -> {
            while (!answers.read(input)) {
              // It is not complete, and never will be.
            }
          },
          broken);
    }
  }
}
