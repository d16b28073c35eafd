package dev.kvorum.kvnode.cli.local;

import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.DirectoryIteratorException;
import java.nio.file.DirectoryStream;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.Optional;
import java.util.stream.Stream;

/**
 * Who listens on a port, where Linux tells: the socket's inode, then the process that has it open.
 */
final class PortOwner {

  private static final Path PROC = Path.of("/proc");
  private static final String LISTENING = "0A";
  private static final int COMMAND_CHARS_MAX = 80;

  private PortOwner() {}

  /** Like {@code pid 4242 (python3 -m http.server 8081)}. */
  static Optional<String> of(int port) {
    return Stream.of("net/tcp", "net/tcp6")
        .flatMap(table -> socketsListeningOn(port, PROC.resolve(table)).stream())
        .flatMap(inode -> holderOf("socket:[" + inode + "]").stream())
        .findFirst();
  }

  private static List<String> socketsListeningOn(int port, Path table) {
    String suffix = String.format(":%04X", port);
    try (Stream<String> lines = Files.lines(table)) {
      return lines
          .map(line -> line.strip().split("\\s+"))
          .filter(
              fields ->
                  fields.length > 9 && fields[1].endsWith(suffix) && fields[3].equals(LISTENING))
          .map(fields -> fields[9])
          .toList();
    } catch (IOException | UncheckedIOException unreadable) {
      return List.of();
    }
  }

  private static Optional<String> holderOf(String socket) {
    try (DirectoryStream<Path> processes = Files.newDirectoryStream(PROC, "[0-9]*")) {
      for (Path process : processes) {
        if (hasOpen(process, socket)) {
          return Optional.of("pid " + process.getFileName() + command(process));
        }
      }
    } catch (IOException | DirectoryIteratorException unreadable) {
      // Not to be known then.
    }
    return Optional.empty();
  }

  private static boolean hasOpen(Path process, String socket) {
    try (DirectoryStream<Path> descriptors = Files.newDirectoryStream(process.resolve("fd"))) {
      for (Path descriptor : descriptors) {
        if (Files.readSymbolicLink(descriptor).toString().equals(socket)) {
          return true;
        }
      }
    } catch (IOException | DirectoryIteratorException anothersProcess) {
      // Of another user, or gone meanwhile.
    }
    return false;
  }

  private static String command(Path process) {
    try {
      String line = Files.readString(process.resolve("cmdline")).replace('\0', ' ').strip();
      return line.isEmpty()
          ? ""
          : " (" + line.substring(0, Math.min(COMMAND_CHARS_MAX, line.length())) + ")";
    } catch (IOException gone) {
      return "";
    }
  }
}
