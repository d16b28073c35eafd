package dev.kvorum.kvnode.sim;

import dev.kvorum.kvnode.log.SyncedEnd;
import dev.kvorum.kvnode.log.WalDamagedException;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.SplittableRandom;

/**
 * One flipped bit of what a log has synced and says so. A node must not start with it, whatever
 * else its disk holds: it may have acknowledged what is gone (SAFETY 9).
 */
record Damage(SimDisk disk, String file, long bit) {

  private static final String LOG = "wal";

  /** Chooses a bit, but doesn't flip it yet; empty where the log vouches for nothing. */
  static Optional<Damage> choose(SimDisk disk, SplittableRandom random) {
    try {
      List<Damage> candidates = new ArrayList<>();
      for (String name : disk.list(LOG)) {
        String path = LOG + "/" + name;
        long end = name.endsWith(".seg") ? SyncedEnd.of(disk, path) : 0;
        if (end > SyncedEnd.BEGIN) {
          long bit = random.nextLong(Byte.SIZE * (long) SyncedEnd.BEGIN, Byte.SIZE * end);
          candidates.add(new Damage(disk, path, bit));
        }
      }
      return candidates.isEmpty()
          ? Optional.empty()
          : Optional.of(candidates.get(random.nextInt(candidates.size())));
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
  }

  /** Does it, or undoes it. */
  void flip() {
    disk.flipBit(file, bit);
  }

  /** Whether a refusal says where to look: the file, and no place behind the damage. */
  boolean isNamedBy(WalDamagedException refusal) {
    String[] words = refusal.getMessage().split(file + " at offset ", 2);
    return words.length == 2 && Long.parseLong(words[1].split("\\D", 2)[0]) <= bit / Byte.SIZE;
  }
}
