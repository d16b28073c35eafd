package dev.kvorum.chaos.checker;

import dev.kvorum.chaos.checker.Version.Author;
import java.util.Map;
import java.util.Set;

/**
 * What the operations of one key say by name: the values that somebody read, numbered from 1, and
 * the versions that somebody made.
 *
 * <p>All values that nobody read get the number 0: no answer can tell them apart, so the search
 * needn't either.
 */
record Names(Map<String, Integer> readValues, Set<Long> madeVersions) {

  int value(String value) {
    return readValues.getOrDefault(value, 0);
  }

  Author author(long version) {
    return madeVersions.contains(version) ? Author.NAMED : Author.UNNAMED;
  }
}
