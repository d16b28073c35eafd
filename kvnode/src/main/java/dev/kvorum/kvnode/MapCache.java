package dev.kvorum.kvnode;

import dev.kvorum.kvnode.log.Disk;
import dev.kvorum.kvnode.log.DiskFile;
import dev.kvorum.kvnode.log.SealedJson;
import dev.kvorum.kvnode.meta.ClusterState;
import dev.kvorum.kvnode.meta.MetaJson;
import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.charset.StandardCharsets;
import java.util.Optional;

/**
 * The cluster's state as this node knew it last, in {@code map.json}: where to look for the others
 * after a start, until meta says more.
 */
final class MapCache {

  private static final String FILE = "map.json";
  private static final String NEXT = "map.json.next";

  private final Disk disk;

  /** By this process. */
  private Optional<ClusterState> written = Optional.empty();

  MapCache(Disk disk) {
    this.disk = disk;
  }

  Optional<ClusterState> read() throws IOException {
    if (!disk.exists(FILE)) {
      return Optional.empty();
    }
    try (DiskFile file = disk.open(FILE)) {
      ByteBuffer bytes = ByteBuffer.allocate((int) file.size());
      file.read(bytes, 0);
      return Optional.of(decode(new String(bytes.array(), StandardCharsets.UTF_8)));
    } catch (IllegalArgumentException e) {
      throw new IllegalStateException(
          FILE
              + " can't be used: "
              + e.getMessage()
              + ". A part of the data directory is damaged. Move it aside and start the node empty",
          e);
    }
  }

  private static ClusterState decode(String text) {
    if (SealedJson.check(text) == SealedJson.Seal.BROKEN) {
      throw new IllegalArgumentException("its checksum is not that of its content");
    }
    byte[] json = SealedJson.unsealed(text).getBytes(StandardCharsets.UTF_8);
    return MetaJson.decode(json, ClusterState.class);
  }

  /**
   * Durable when it returns. Who learned of many states in a row brings the newest one as often:
   * that costs its forces once.
   */
  void write(ClusterState state) throws IOException {
    if (written.filter(state::equals).isPresent()) {
      return;
    }
    String text = SealedJson.seal(new String(MetaJson.encode(state), StandardCharsets.UTF_8));
    try (DiskFile file = disk.create(NEXT)) {
      file.write(new ByteBuffer[] {ByteBuffer.wrap(text.getBytes(StandardCharsets.UTF_8))}, 0);
      file.force();
    }
    disk.rename(NEXT, FILE);
    disk.forceDirectory("");
    written = Optional.of(state);
  }
}
