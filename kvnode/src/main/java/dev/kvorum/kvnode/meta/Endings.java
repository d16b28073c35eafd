package dev.kvorum.kvnode.meta;

import java.util.ArrayList;
import java.util.List;

/**
 * How many ended operations meta remembers. What somebody asked for is counted apart: else the many
 * small moves of its own would drive out the receipt that somebody waits for.
 */
final class Endings {

  private Endings() {}

  static List<Finished> of(List<Finished> before, Finished ended) {
    List<Finished> all = new ArrayList<>(before);
    all.add(ended);
    long alike = all.stream().filter(other -> isAsked(other) == isAsked(ended)).count();
    if (alike > ClusterState.FINISHED_MAX) {
      all.remove(
          all.stream().filter(other -> isAsked(other) == isAsked(ended)).findFirst().orElseThrow());
    }
    return all;
  }

  private static boolean isAsked(Finished ended) {
    return ended.operation().course().cause() == Cause.ASKED;
  }
}
