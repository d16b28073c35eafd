package dev.kvorum.chaos.checker;

import java.util.Optional;
import java.util.Set;
import java.util.TreeSet;

/**
 * What is known of the current value's version: a set of numbers, unsigned. A write whose answer
 * was lost has some version above all earlier ones, and each later answer may rule some out.
 */
sealed interface Version {

  static Version exactly(long number) {
    return new Exactly(number);
  }

  static Version atLeast(long least) {
    return new AtLeast(least, Set.of());
  }

  /** The smallest number it can be. */
  long least();

  /** What is left if it is {@code number}; empty if it can't be. */
  Optional<Version> narrowedTo(long number, Author author);

  /** What is left if it isn't {@code number}; empty if it must be. */
  Optional<Version> without(long number, Author author);

  /**
   * Whether every number that {@code other} can be is one that this can be; it may say no where
   * it's not sure.
   */
  boolean covers(Version other);

  /**
   * Whether an operation that certainly happened says that it made a version. No other write can
   * have made the same one, since versions rise, so a write with a lost answer never turns out to
   * have it. This is what keeps a search from trying every unknown write as the author of every
   * version.
   */
  enum Author {
    NAMED,
    UNNAMED
  }

  /** Known. */
  record Exactly(long number) implements Version {

    @Override
    public long least() {
      return number;
    }

    @Override
    public Optional<Version> narrowedTo(long wanted, Author author) {
      return number == wanted ? Optional.of(this) : Optional.empty();
    }

    @Override
    public Optional<Version> without(long unwanted, Author author) {
      return number == unwanted ? Optional.empty() : Optional.of(this);
    }

    @Override
    public boolean covers(Version other) {
      return equals(other);
    }
  }

  /**
   * Any number from {@code least} on but those in {@code except}. Invariant: all in {@code except}
   * are above {@code least}, so that equal sets are equal records.
   */
  record AtLeast(long least, Set<Long> except) implements Version {

    @Override
    public Optional<Version> narrowedTo(long wanted, Author author) {
      boolean possible =
          author == Author.UNNAMED
              && Long.compareUnsigned(wanted, least) >= 0
              && !except.contains(wanted);
      return possible ? Optional.of(exactly(wanted)) : Optional.empty();
    }

    @Override
    public Optional<Version> without(long unwanted, Author author) {
      if (author == Author.NAMED || Long.compareUnsigned(unwanted, least) < 0) {
        return Optional.of(this);
      }
      var fewer = new TreeSet<>(except);
      fewer.add(unwanted);
      long smallest = least;
      while (fewer.remove(smallest)) {
        smallest++;
      }
      // The counter has no number after the largest.
      return smallest == 0 ? Optional.empty() : Optional.of(new AtLeast(smallest, fewer));
    }

    @Override
    public boolean covers(Version other) {
      return switch (other) {
        // A number that is known may have a named author, and then this can never be it.
        case Exactly _ -> false;
        case AtLeast(long otherLeast, Set<Long> otherExcept) ->
            Long.compareUnsigned(least, otherLeast) <= 0
                && except.stream()
                    .allMatch(
                        number ->
                            Long.compareUnsigned(number, otherLeast) < 0
                                || otherExcept.contains(number));
      };
    }
  }
}
