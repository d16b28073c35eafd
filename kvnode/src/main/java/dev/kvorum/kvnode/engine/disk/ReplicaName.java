package dev.kvorum.kvnode.engine.disk;

import java.nio.charset.StandardCharsets;
import java.util.Optional;
import java.util.regex.Matcher;
import java.util.regex.Pattern;

/**
 * The name under which an engine keeps a replica: {@code r<replica>}, and {@code
 * r<replica>.<generation>} after restores.
 *
 * @param generation counts the restores since the replica's first state, which is 0
 */
public record ReplicaName(long replica, long generation) {

  /** So that every number of 18 digits is one. */
  private static final long REPLICA_END = 1_000_000_000_000_000_000L;

  private static final Pattern FORM = Pattern.compile("r(\\d{1,18})(?:\\.(\\d{1,18}))?");

  public ReplicaName {
    if (replica < 0 || replica >= REPLICA_END) {
      throw new IllegalArgumentException("a replica id must be from 0 to below 10^18: " + replica);
    }
  }

  public static Optional<ReplicaName> parse(byte[] name) {
    Matcher matcher = FORM.matcher(new String(name, StandardCharsets.UTF_8));
    if (!matcher.matches()) {
      return Optional.empty();
    }
    long generation = matcher.group(2) == null ? 0 : Long.parseLong(matcher.group(2));
    return Optional.of(new ReplicaName(Long.parseLong(matcher.group(1)), generation));
  }

  public ReplicaName next() {
    return new ReplicaName(replica, generation + 1);
  }

  public byte[] bytes() {
    return toString().getBytes(StandardCharsets.UTF_8);
  }

  @Override
  public String toString() {
    return generation == 0 ? "r" + replica : "r" + replica + "." + generation;
  }
}
