package dev.kvorum.kvnode.shard.machine;

import dev.kvorum.kvnode.engine.Cursor;
import dev.kvorum.kvnode.engine.Direction;
import dev.kvorum.kvnode.engine.Engine;
import dev.kvorum.kvnode.engine.EngineStore;
import dev.kvorum.kvnode.engine.EngineUnderTest;
import dev.kvorum.kvnode.engine.KeyRange;
import dev.kvorum.kvnode.engine.View;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.HexFormat;
import java.util.List;

/** The engines of one test, which are closed with it. */
public final class OpenEngines implements AutoCloseable {

  private final Path folder;
  private final List<EngineStore> stores = new ArrayList<>();

  public OpenEngines(Path folder) {
    this.folder = folder;
  }

  public Engine open(EngineUnderTest kind) {
    EngineStore store = kind.open(folder.resolve("store-" + stores.size()));
    stores.add(store);
    return store.open(1);
  }

  /** All that an engine holds, to compare and to read. */
  public static List<String> content(Engine engine) {
    List<String> content = new ArrayList<>();
    try (View view = engine.view();
        Cursor pairs = view.scan(KeyRange.ALL, Direction.FORWARD)) {
      pairs.forEachRemaining(
          pair ->
              content.add(
                  HexFormat.of().formatHex(pair.key())
                      + "="
                      + HexFormat.of().formatHex(pair.value())));
    }
    content.add("applied " + engine.appliedIndex());
    return content;
  }

  @Override
  public void close() {
    stores.forEach(EngineStore::close);
  }
}
