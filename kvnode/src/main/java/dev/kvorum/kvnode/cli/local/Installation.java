package dev.kvorum.kvnode.cli.local;

import java.net.URI;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;

/**
 * What the build has laid beside the program: {@code jvm.options}, native libraries in {@code
 * lib/}, and {@code kvnode.aot}, the cache that makes starts quick, if it could be made.
 *
 * @param program the jar, or the directory of its classes
 */
record Installation(Path program) {

  static Installation ofThisProgram() {
    var source = Installation.class.getProtectionDomain().getCodeSource();
    return new Installation(Path.of(URI.create(source.getLocation().toString())));
  }

  /** How every node is run, before its own sizes. */
  List<String> javaOptions() {
    List<String> options = new ArrayList<>();
    options.add("@" + program.resolveSibling("jvm.options"));
    options.add("-Djava.library.path=" + program.resolveSibling("lib"));
    Path cache = program.resolveSibling("kvnode.aot");
    // It is of the jar, and of no other class path.
    if (Files.isRegularFile(program) && Files.exists(cache)) {
      options.add("-XX:AOTCache=" + cache);
    }
    return options;
  }
}
