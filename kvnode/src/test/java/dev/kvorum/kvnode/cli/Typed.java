package dev.kvorum.kvnode.cli;

import dev.kvorum.kvnode.cli.shell.NodeProgram;
import dev.kvorum.kvnode.cli.shell.Terminal;
import java.io.ByteArrayInputStream;
import java.io.ByteArrayOutputStream;
import java.io.PrintStream;
import java.nio.charset.StandardCharsets;
import java.util.HashMap;
import java.util.Map;

/** A command typed into a terminal that remembers what was printed. */
public final class Typed {

  static final NodeProgram NO_PROGRAM =
      new NodeProgram(flags -> 0, directory -> 1, "no.such.Main", "1.2.3");

  private final Map<String, String> environment =
      new HashMap<>(Map.of("PATH", System.getenv("PATH")));
  private final ByteArrayOutputStream out = new ByteArrayOutputStream();
  private final ByteArrayOutputStream err = new ByteArrayOutputStream();
  private byte[] in = {};
  private NodeProgram program = NO_PROGRAM;

  public static Typed with(String variable, String value) {
    Typed typed = new Typed();
    typed.environment.put(variable, value);
    return typed;
  }

  public Typed and(String variable, String value) {
    environment.put(variable, value);
    return this;
  }

  public Typed in(byte[] input) {
    in = input;
    return this;
  }

  public Typed program(NodeProgram node) {
    program = node;
    return this;
  }

  public int run(String... args) {
    return Kv.run(args, terminal(), program);
  }

  public Terminal terminal() {
    return new Terminal(
        new ByteArrayInputStream(in),
        new PrintStream(out, true, StandardCharsets.UTF_8),
        new PrintStream(err, true, StandardCharsets.UTF_8),
        environment);
  }

  public byte[] outBytes() {
    return out.toByteArray();
  }

  public String out() {
    return out.toString(StandardCharsets.UTF_8);
  }

  public String err() {
    return err.toString(StandardCharsets.UTF_8);
  }
}
