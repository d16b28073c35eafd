package dev.kvorum.kvnode.engine.lmdb;

import dev.kvorum.kvnode.engine.EngineException;
import dev.kvorum.kvnode.engine.EngineException.Reason;
import dev.kvorum.kvnode.engine.disk.Directories;
import dev.kvorum.kvnode.engine.disk.FileFailures;
import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Optional;
import org.lmdbjava.ByteBufferProxy;
import org.lmdbjava.Env;
import org.lmdbjava.Meta;

/**
 * LMDB's native code, which its jar unpacks into a directory before it can be loaded.
 *
 * <p>That is {@code -Dlmdbjava.extract.dir} if set, else the temporary directory; it must be
 * writable and not mounted noexec. The file is deleted as soon as it is loaded, which LMDB's own
 * code does at exit: a process that is killed would leave it.
 */
final class NativeLibrary {

  private static final String EXTRACT_DIR = "lmdbjava.extract.dir";

  private static boolean loaded;

  private NativeLibrary() {}

  static Env.Builder<ByteBuffer> env() {
    try {
      load();
      return Env.create(ByteBufferProxy.PROXY_OPTIMAL);
    } catch (IOException | RuntimeException | LinkageError e) {
      throw new EngineException(
          Reason.NATIVE_LIBRARY,
          "LMDB's native library can't be unpacked into or loaded from "
              + directory()
              + ": set -Dlmdbjava.extract.dir to a directory that is writable and not mounted"
              + " noexec, and give the JVM --add-opens java.base/java.nio=ALL-UNNAMED and"
              + " --add-opens java.base/sun.nio.ch=ALL-UNNAMED ("
              + FileFailures.firstCause(e)
              + ")",
          e);
    }
  }

  private static synchronized void load() throws IOException {
    if (loaded) {
      return;
    }
    Path own = Files.createTempDirectory(Path.of(directory()), "kvorum-lmdb-");
    Optional<String> given = Optional.ofNullable(System.getProperty(EXTRACT_DIR));
    System.setProperty(EXTRACT_DIR, own.toString());
    try {
      Meta.version(); // the first call of native code loads it
      loaded = true;
    } finally {
      given.ifPresentOrElse(
          before -> System.setProperty(EXTRACT_DIR, before),
          () -> System.clearProperty(EXTRACT_DIR));
      Directories.delete(own);
    }
  }

  private static String directory() {
    return System.getProperty(EXTRACT_DIR, System.getProperty("java.io.tmpdir"));
  }
}
