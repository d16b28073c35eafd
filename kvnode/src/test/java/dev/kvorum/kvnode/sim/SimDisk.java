package dev.kvorum.kvnode.sim;

import dev.kvorum.kvnode.log.Disk;
import dev.kvorum.kvnode.log.DiskFile;
import java.io.FileNotFoundException;
import java.io.IOException;
import java.util.ArrayList;
import java.util.Iterator;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Optional;
import java.util.Set;
import java.util.SplittableRandom;
import java.util.TreeMap;
import java.util.TreeSet;

/**
 * A disk in memory that forgets what was not forced, as badly as a real one may: whole writes,
 * parts of them and directory changes are lost or kept independently of each other, all by one
 * seed.
 *
 * <p>For one thread. A handle that was opened before a {@link #crash} or {@link #kill} fails from
 * then on.
 */
public final class SimDisk implements Disk {

  private final SplittableRandom random;
  private final Set<SimFile.Content> dirty = new LinkedHashSet<>();
  private final List<NameChange> unforcedNames = new ArrayList<>();
  private TreeMap<String, SimFile.Content> names = new TreeMap<>();
  private final TreeMap<String, SimFile.Content> forcedNames = new TreeMap<>();
  private final SimFaults faults = new SimFaults();
  private long life;
  private long forces;
  private long powerLosses;

  /**
   * A change of the directory: {@code from} goes, {@code to} becomes the content; either may be
   * absent ("" ).
   */
  private record NameChange(String from, String to, SimFile.Content content) {
    boolean in(String directory) {
      return directory.equals(parent(from.isEmpty() ? to : from));
    }

    void applyTo(TreeMap<String, SimFile.Content> names) {
      names.remove(from);
      if (!to.isEmpty()) {
        names.put(to, content);
      }
    }
  }

  public SimDisk(long seed) {
    random = new SplittableRandom(seed);
  }

  /**
   * The power fails. What was forced is there afterwards; of the rest some is, and some is torn.
   */
  public void crash() {
    life++;
    powerLosses++;
    for (NameChange change : unforcedNames) {
      if (random.nextBoolean()) {
        change.applyTo(forcedNames);
      }
    }
    unforcedNames.clear();
    names = new TreeMap<>(forcedNames);
    dirty.forEach(content -> content.crash(random));
    dirty.clear();
  }

  /**
   * The process dies and the machine goes on: everything written is there, though not all of it is
   * durable.
   */
  public void kill() {
    life++;
  }

  /** What the machine calls its present run: another after each failure of its power. */
  public Optional<String> machineBoot() {
    return Optional.of("run " + powerLosses);
  }

  /** The disk is replaced by an empty one. */
  public void wipe() {
    life++;
    names.clear();
    forcedNames.clear();
    unforcedNames.clear();
    dirty.clear();
  }

  /** A volume comes back as it was when it was copied. */
  public void restore(SimDisk copied) {
    wipe();
    copied.names.forEach((path, content) -> names.put(path, content.copy()));
    forcedNames.putAll(names);
  }

  /** What fails from now on. */
  public SimFaults faults() {
    return faults;
  }

  /** Changes one bit of a file, behind everybody's back. */
  public void flipBit(String path, long bit) {
    names.get(path).flipBit(bit);
  }

  /** Cuts a file, behind everybody's back. */
  public void truncate(String path, long size) {
    names.get(path).cut((int) size);
  }

  /** A copy of what a file holds. */
  public byte[] bytes(String path) {
    return names.get(path).bytes();
  }

  /** An independent disk with the same files, all of them durable. */
  public SimDisk copy(long seed) {
    var copy = new SimDisk(seed);
    names.forEach((path, content) -> copy.names.put(path, content.copy()));
    copy.forcedNames.putAll(copy.names);
    return copy;
  }

  /** How long the caller of a force would have waited; the simulation lets that much time pass. */
  public long forceNanos() {
    return faults.forceNanos();
  }

  public long forces() {
    return forces;
  }

  @Override
  public List<String> list(String directory) {
    String prefix = directory.isEmpty() ? "" : directory + "/";
    var children = new TreeSet<String>();
    for (String path : names.tailMap(prefix).keySet()) {
      if (!path.startsWith(prefix)) {
        break;
      }
      int slash = path.indexOf('/', prefix.length());
      children.add(path.substring(prefix.length(), slash < 0 ? path.length() : slash));
    }
    return List.copyOf(children);
  }

  @Override
  public boolean exists(String path) {
    return names.containsKey(path) || !list(path).isEmpty();
  }

  @Override
  public DiskFile create(String path) throws IOException {
    faults.beforeWrite();
    var content = new SimFile.Content();
    change(new NameChange("", path, content));
    return new SimFile(this, content, life);
  }

  @Override
  public DiskFile open(String path) throws IOException {
    return new SimFile(this, find(path), life);
  }

  @Override
  public void rename(String from, String to) throws IOException {
    change(new NameChange(from, to, find(from)));
  }

  @Override
  public void delete(String path) {
    if (names.containsKey(path)) {
      change(new NameChange(path, "", names.get(path)));
    }
  }

  @Override
  public void forceDirectory(String directory) throws IOException {
    faults.beforeForce();
    if (faults.honesty() == SimFaults.Honesty.LYING) {
      return;
    }
    for (Iterator<NameChange> changes = unforcedNames.iterator(); changes.hasNext(); ) {
      NameChange change = changes.next();
      if (change.in(directory)) {
        change.applyTo(forcedNames);
        changes.remove();
      }
    }
  }

  @Override
  public long usableBytes() {
    long capacity = faults.capacityBytes();
    return capacity == Long.MAX_VALUE ? capacity : Math.max(0, capacity - usedBytes());
  }

  public long usedBytes() {
    return names.values().stream().distinct().mapToLong(SimFile.Content::size).sum();
  }

  void touched(SimFile.Content content) {
    dirty.add(content);
  }

  void forced(SimFile.Content content) {
    forces++;
    if (content.isClean()) {
      dirty.remove(content);
    }
  }

  boolean alive(long handleLife) {
    return handleLife == life;
  }

  private void change(NameChange change) {
    faults.beforeOperation();
    change.applyTo(names);
    unforcedNames.add(change);
  }

  private SimFile.Content find(String path) throws IOException {
    SimFile.Content content = names.get(path);
    if (content == null) {
      throw new FileNotFoundException(path);
    }
    return content;
  }

  private static String parent(String path) {
    int slash = path.lastIndexOf('/');
    return slash < 0 ? "" : path.substring(0, slash);
  }
}
