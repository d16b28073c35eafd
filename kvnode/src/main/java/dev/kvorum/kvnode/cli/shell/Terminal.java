package dev.kvorum.kvnode.cli.shell;

import java.io.BufferedOutputStream;
import java.io.FileDescriptor;
import java.io.FileInputStream;
import java.io.FileOutputStream;
import java.io.InputStream;
import java.io.PrintStream;
import java.nio.charset.StandardCharsets;
import java.util.Map;

/**
 * What a command sees of the world it was typed in. Data goes to {@code out}, and everything that
 * is said about it to {@code err}, so that pipes stay clean. Both are UTF-8 whatever the locale
 * says.
 */
public record Terminal(
    InputStream in, PrintStream out, PrintStream err, Map<String, String> environment) {

  /** The launcher knows it for nothing; asking the JDK loads a line editor. */
  private static final String OUT_IS_SCREEN = "KV_OUT_IS_SCREEN";

  private static final int OUT_BUFFER_BYTES = 16 * 1024;

  /** Of this process. */
  public static Terminal ofProcess() {
    FileOutputStream out = new FileOutputStream(FileDescriptor.out);
    FileOutputStream err = new FileOutputStream(FileDescriptor.err);
    return new Terminal(
        new FileInputStream(FileDescriptor.in),
        new PrintStream(
            new BufferedOutputStream(out, OUT_BUFFER_BYTES), false, StandardCharsets.UTF_8),
        new PrintStream(err, true, StandardCharsets.UTF_8),
        System.getenv());
  }

  /** Whether a person reads the output, and not a program. */
  public boolean outIsScreen() {
    return environment.containsKey(OUT_IS_SCREEN);
  }
}
