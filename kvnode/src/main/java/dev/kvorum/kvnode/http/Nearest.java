package dev.kvorum.kvnode.http;

import java.util.Collection;
import java.util.Comparator;
import java.util.Optional;

/**
 * The known name that a mistyped one was most likely meant to be, by the number of letters to
 * change, add, drop or swap.
 */
public final class Nearest {

  private Nearest() {}

  /**
   * @param typed with or without {@code =value}
   */
  public static Optional<String> to(String typed, Collection<String> known) {
    String name = typed.split("=", 2)[0];
    return known.stream()
        .filter(candidate -> near(name, candidate))
        .min(Comparator.comparingInt(candidate -> distance(name, candidate)));
  }

  /** Up to a third of the letters may be wrong, or the rest of the word missing. */
  private static boolean near(String typed, String candidate) {
    boolean begins = typed.replace("-", "").length() >= 2 && candidate.startsWith(typed);
    return begins
        || distance(typed, candidate) <= Math.max(1, candidate.replace("-", "").length() / 3);
  }

  private static int distance(String left, String right) {
    int[] twoAbove = new int[0];
    int[] above = new int[right.length() + 1];
    for (int j = 0; j < above.length; j++) {
      above[j] = j;
    }
    for (int i = 1; i <= left.length(); i++) {
      int[] row = new int[above.length];
      row[0] = i;
      for (int j = 1; j < row.length; j++) {
        int replaced = above[j - 1] + (left.charAt(i - 1) == right.charAt(j - 1) ? 0 : 1);
        row[j] = Math.min(replaced, 1 + Math.min(above[j], row[j - 1]));
        if (i > 1 && j > 1 && swapped(left, i, right, j)) {
          row[j] = Math.min(row[j], twoAbove[j - 2] + 1);
        }
      }
      twoAbove = above;
      above = row;
    }
    return above[right.length()];
  }

  private static boolean swapped(String left, int i, String right, int j) {
    return left.charAt(i - 1) == right.charAt(j - 2) && left.charAt(i - 2) == right.charAt(j - 1);
  }
}
