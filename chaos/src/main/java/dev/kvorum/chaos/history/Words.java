package dev.kvorum.chaos.history;

import java.util.ArrayList;
import java.util.List;
import java.util.regex.Matcher;
import java.util.regex.Pattern;

/** The words of one line of a history file, taken from left to right. */
final class Words {

  private static final Pattern WORD = Pattern.compile("\\s*(\"(?:[^\"\\\\]|\\\\.)*\"|[^\\s\"]+)");
  private static final Pattern ESCAPE = Pattern.compile("\\\\(?:u([0-9a-f]{4})|([\"\\\\]))");

  private final List<String> words = new ArrayList<>();
  private int taken;

  Words(String line) {
    Matcher word = WORD.matcher(line.strip());
    while (word.lookingAt()) {
      words.add(word.group(1));
      word.region(word.end(), word.regionEnd());
    }
    if (word.regionStart() != word.regionEnd()) {
      throw new IllegalArgumentException("a quote that doesn't end");
    }
  }

  boolean atEnd() {
    return taken == words.size();
  }

  boolean skip(String word) {
    if (atEnd() || !words.get(taken).equals(word)) {
      return false;
    }
    taken++;
    return true;
  }

  void expect(String word) {
    if (!skip(word)) {
      throw new IllegalArgumentException("expected " + word + " " + where());
    }
  }

  void expectEnd() {
    if (!atEnd()) {
      throw new IllegalArgumentException("expected nothing more " + where());
    }
  }

  /** The next word without its quotes. */
  String text(String what) {
    if (atEnd()) {
      throw new IllegalArgumentException("expected " + what + " " + where());
    }
    String word = words.get(taken++);
    if (!word.startsWith("\"")) {
      return word;
    }
    return ESCAPE
        .matcher(word.substring(1, word.length() - 1))
        .replaceAll(
            escape -> Matcher.quoteReplacement(unescaped(escape.group(1), escape.group(2))));
  }

  Matcher next(Pattern shape, String what) {
    String word = text(what);
    Matcher matcher = shape.matcher(word);
    if (!matcher.matches()) {
      throw new IllegalArgumentException("expected " + what + ", not " + word);
    }
    return matcher;
  }

  long version() {
    return Long.parseUnsignedLong(text("a version"));
  }

  private static String unescaped(String codeUnit, String character) {
    return codeUnit == null ? character : "" + (char) Integer.parseInt(codeUnit, 16);
  }

  private String where() {
    return atEnd() ? "at the end of the line" : "instead of " + words.get(taken);
  }
}
