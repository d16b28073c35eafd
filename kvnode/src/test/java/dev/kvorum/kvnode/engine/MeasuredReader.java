package dev.kvorum.kvnode.engine;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;

/**
 * A program that scans and prints by how much it has grown; its heap is touched beforehand, so what
 * grows is native.
 */
public final class MeasuredReader {

  /**
   * A forgotten iterator of RocksDB costs 3 KiB, forgotten options 0.5 KiB, so many times; a slice
   * alone would not be seen.
   */
  private static final int SCANS = 100_000;

  static final long GROWTH_BYTES_MAX = 12 << 20;

  private static final byte[] KEY = {'k'};

  private MeasuredReader() {}

  public static void main(String[] arguments) throws IOException {
    try (EngineStore store = EngineUnderTest.valueOf(arguments[0]).open(Path.of(arguments[1]));
        Engine engine = store.open(1)) {
      engine.apply(new Batch(1).put(KEY, KEY));
      engine.flush();
      scan(engine, SCANS / 2);
      long before = residentBytes();
      scan(engine, SCANS);
      System.out.println(residentBytes() - before);
    }
  }

  private static void scan(Engine engine, int times) {
    for (int time = 0; time < times; time++) {
      try (View view = engine.view();
          Cursor cursor = view.scan(KeyRange.prefix(KEY), Direction.REVERSE)) {
        cursor.next();
      }
    }
  }

  private static long residentBytes() throws IOException {
    String line =
        Files.readAllLines(Path.of("/proc/self/status")).stream()
            .filter(status -> status.startsWith("VmRSS:"))
            .findFirst()
            .orElseThrow();
    return Long.parseLong(line.replaceAll("\\D", "")) << 10;
  }
}
