package dev.kvorum.kvnode;

import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;

/** A program of the tests or of production as a process of its own, on this test's class path. */
public final class JavaProcess {

  /** What the engines' libraries need, and a heap and threads that leave room for others. */
  private static final List<String> COMMON =
      List.of(
          "-XX:+UseSerialGC",
          // What the build has unpacked: a process that is killed would leave its own copy behind.
          "-Djava.library.path=" + System.getProperty("java.library.path"),
          "--enable-native-access=ALL-UNNAMED",
          "--add-opens=java.base/java.nio=ALL-UNNAMED",
          "--add-opens=java.base/sun.nio.ch=ALL-UNNAMED");

  private JavaProcess() {}

  /**
   * @param flags of the JVM, besides those that all need
   */
  public static ProcessBuilder of(List<String> flags, String program, List<String> arguments) {
    List<String> command = new ArrayList<>();
    command.add(Path.of(System.getProperty("java.home"), "bin", "java").toString());
    command.addAll(COMMON);
    command.addAll(flags);
    command.addAll(List.of("-cp", System.getProperty("java.class.path"), program));
    command.addAll(arguments);
    return new ProcessBuilder(command);
  }
}
