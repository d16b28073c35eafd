package dev.kvorum.kvnode.http;

import java.util.Collection;
import java.util.Comparator;

/**
 * The known name that a mistyped one was probably meant to be: the one with the fewest edits
 * (Levenshtein).
 */
final class NearestName {

  private NearestName() {}

  static String of(String mistyped, Collection<String> known) {
    return known.stream()
        .min(
            Comparator.<String>comparingInt(name -> edits(mistyped, name))
                .thenComparing(Comparator.naturalOrder()))
        .orElseThrow();
  }

  private static int edits(String from, String to) {
    int[] row = new int[to.length() + 1];
    for (int j = 0; j <= to.length(); j++) {
      row[j] = j;
    }
    for (int i = 1; i <= from.length(); i++) {
      int diagonal = row[0];
      row[0] = i;
      for (int j = 1; j <= to.length(); j++) {
        int replaced = diagonal + (from.charAt(i - 1) == to.charAt(j - 1) ? 0 : 1);
        diagonal = row[j];
        row[j] = Math.min(replaced, 1 + Math.min(row[j], row[j - 1]));
      }
    }
    return row[to.length()];
  }
}
