package dev.kvorum.kvnode.engine.lmdb;

import dev.kvorum.kvnode.engine.EngineException;
import dev.kvorum.kvnode.engine.EngineException.Reason;
import dev.kvorum.kvnode.engine.disk.FileFailures;
import java.nio.ByteBuffer;
import org.lmdbjava.ByteBufferProxy;
import org.lmdbjava.Env;
import org.lmdbjava.Meta;

/**
 * LMDB's native code, which its jar unpacks into a directory before it can be loaded.
 *
 * <p>That is {@code -Dlmdbjava.extract.dir} if set, else the temporary directory; it must be
 * writable and not mounted noexec.
 */
final class NativeLibrary {

  private NativeLibrary() {}

  static Env.Builder<ByteBuffer> env() {
    try {
      Meta.version(); // the first call of native code loads it
      return Env.create(ByteBufferProxy.PROXY_OPTIMAL);
    } catch (RuntimeException | LinkageError e) {
      throw new EngineException(
          Reason.NATIVE_LIBRARY,
          "LMDB's native library can't be unpacked into or loaded from "
              + System.getProperty("lmdbjava.extract.dir", System.getProperty("java.io.tmpdir"))
              + ": set -Dlmdbjava.extract.dir to a directory that is writable and not mounted"
              + " noexec, and give the JVM --add-opens java.base/java.nio=ALL-UNNAMED and"
              + " --add-opens java.base/sun.nio.ch=ALL-UNNAMED ("
              + FileFailures.firstCause(e)
              + ")",
          e);
    }
  }
}
