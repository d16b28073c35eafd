package dev.kvorum.kvnode.cli;

import dev.kvorum.kvnode.cli.shell.Failure;
import dev.kvorum.kvnode.cli.shell.Terminal;
import java.io.IOException;
import java.io.InputStream;
import java.nio.charset.StandardCharsets;
import java.nio.file.AccessDeniedException;
import java.nio.file.Files;
import java.nio.file.NoSuchFileException;
import java.nio.file.Path;
import java.util.Optional;

/** Where the value of a {@code put} comes from. */
final class Value {

  /**
   * Nodes take 1 MiB and say so; this only keeps a mistaken {@code @/dev/zero} from filling the
   * memory.
   */
  private static final int READ_BYTES_MAX = 8 * 1024 * 1024;

  private final Terminal terminal;

  Value(Terminal terminal) {
    this.terminal = terminal;
  }

  /**
   * @param word text, {@code -} or {@code @file}; standard input where it is missing
   */
  byte[] read(Optional<String> word) {
    String source = word.orElse("-");
    if (source.equals("-")) {
      return readAll("standard input", terminal.in());
    }
    if (source.startsWith("@")) {
      return readFile(Path.of(source.substring(1)));
    }
    if (source.indexOf('\ufffd') >= 0) {
      throw Failure.usage(
          "the value has bytes that are not UTF-8",
          "Give it as @FILE, or on standard input with -.");
    }
    return source.getBytes(StandardCharsets.UTF_8);
  }

  private byte[] readFile(Path file) {
    String advice =
        "@ reads a file; a value that begins with @ goes through standard input: printf @x | kv put key -";
    try (InputStream content = Files.newInputStream(file)) {
      return readAll(file.toString(), content);
    } catch (NoSuchFileException missing) {
      throw Failure.usage("there is no file " + file, advice);
    } catch (AccessDeniedException denied) {
      throw Failure.usage("no permission to read " + file, advice);
    } catch (IOException broken) {
      throw Failure.usage("cannot read " + file + ": " + broken.getMessage(), advice);
    }
  }

  private static byte[] readAll(String name, InputStream source) {
    try {
      byte[] value = source.readNBytes(READ_BYTES_MAX + 1);
      if (value.length > READ_BYTES_MAX) {
        throw Failure.usage(
            name + " has more than " + READ_BYTES_MAX + " bytes", "A value may have up to 1 MiB.");
      }
      return value;
    } catch (IOException broken) {
      throw Failure.usage("cannot read " + name + ": " + broken.getMessage(), "");
    }
  }
}
