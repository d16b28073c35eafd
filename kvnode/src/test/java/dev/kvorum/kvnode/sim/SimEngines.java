package dev.kvorum.kvnode.sim;

import dev.kvorum.kvnode.engine.CachedEngine;
import dev.kvorum.kvnode.engine.Engine;
import dev.kvorum.kvnode.engine.EngineKind;
import dev.kvorum.kvnode.engine.EngineStore;
import dev.kvorum.kvnode.engine.EngineUnderTest;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.EnumMap;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.stream.Collectors;
import java.util.stream.Stream;

/**
 * The engines of one node: real ones, in memory or in a temporary directory, that can die
 * unflushed.
 */
final class SimEngines {

  private static final Path MEMORY = Path.of("/dev/shm");

  /** Containers often have 64 MiB there, which a few RocksDBs fill. */
  private static final long MEMORY_BYTES_MIN = 512 << 20;

  /** Some ten rows, so that they come and go. */
  private static final long CACHE_BYTES = 2_000;

  private final EngineKind kind;
  private Optional<Path> directory = Optional.empty();
  private final Map<EngineKind, EngineStore> stores = new EnumMap<>(EngineKind.class);
  private final List<SimEngine> engines = new ArrayList<>();

  SimEngines(EngineKind kind) {
    this.kind = kind;
  }

  Engine open(EngineKind of, long replica) {
    Engine real = stores.computeIfAbsent(of, this::store).open(replica);
    var engine =
        new SimEngine(
            switch (of) { // caches as in production, but small
              case MEMORY -> real;
              case ROCKSDB -> new CachedEngine(real, CACHE_BYTES);
              case LMDB, LEVELDB -> new CachedEngine(new CrowdedEngine(real), CACHE_BYTES);
            });
    engines.add(engine);
    return engine;
  }

  void drop(long replica) {
    stores.values().forEach(store -> store.drop(replica));
  }

  void dropAllBut(Set<Long> replicas) {
    for (EngineKind of : EngineKind.values()) {
      if (directory.isPresent() && Files.isDirectory(home(of))) {
        EngineStore store = stores.computeIfAbsent(of, this::store);
        store.replicas().stream()
            .filter(replica -> !replicas.contains(replica))
            .toList()
            .forEach(store::drop);
      }
    }
  }

  /** Of all kinds that are open. */
  Set<Long> replicas() {
    return stores.values().stream()
        .flatMap(store -> store.replicas().stream())
        .collect(Collectors.toSet());
  }

  void crash() {
    engines.forEach(SimEngine::closeViews);
    engines.clear();
    stores.forEach((of, store) -> EngineUnderTest.of(of).crash(store));
    stores.clear();
  }

  /** Deletes all files; nothing is open. */
  void wipe() {
    directory.ifPresent(SimEngines::delete);
    directory = Optional.empty();
  }

  private EngineStore store(EngineKind of) {
    if (directory.isEmpty()) {
      directory = Optional.of(temporary());
    }
    return EngineUnderTest.of(of).open(home(of));
  }

  private Path home(EngineKind of) {
    return directory.orElseThrow().resolve(of.name().toLowerCase(Locale.ROOT));
  }

  EngineKind kind() {
    return kind;
  }

  /** In memory where there is such a place: what a crash forgets is decided here, not by a disk. */
  private static Path temporary() {
    try {
      return hasMemory()
          ? Files.createTempDirectory(MEMORY, "kvorum-sim-")
          : Files.createTempDirectory("kvorum-sim-");
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
  }

  private static boolean hasMemory() throws IOException {
    return Files.isWritable(MEMORY)
        && Files.getFileStore(MEMORY).getUsableSpace() >= MEMORY_BYTES_MIN;
  }

  private static void delete(Path directory) {
    try (Stream<Path> files = Files.walk(directory)) {
      for (Path file : files.sorted(Comparator.reverseOrder()).toList()) {
        Files.delete(file);
      }
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
  }
}
