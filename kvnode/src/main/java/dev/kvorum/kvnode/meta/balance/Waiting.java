package dev.kvorum.kvnode.meta.balance;

import java.util.List;

/**
 * Something that is wanted and can't be done now; it begins by itself when it can.
 *
 * @param why for people, with what would help
 * @param shards that it is about; none where it is about the cluster
 */
public record Waiting(String why, List<Long> shards) {

  public Waiting {
    shards = List.copyOf(shards);
  }
}
