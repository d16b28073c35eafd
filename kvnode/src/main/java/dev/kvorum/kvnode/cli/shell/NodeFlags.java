package dev.kvorum.kvnode.cli.shell;

import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;

/** The words behind {@code kv serve}: {@code --name=value}, and no name twice. */
public final class NodeFlags {

  private NodeFlags() {}

  /**
   * The flags of a command line that is {@code serve} with flags and nothing else; empty for any
   * other, also for a wrong one. With them a node starts without the command line's library, which
   * would take a fifth of the time to its first answer.
   */
  public static Optional<Map<String, String>> ofServe(String... args) {
    List<String> words = List.of(args);
    if (words.isEmpty() || !words.getFirst().equals("serve")) {
      return Optional.empty();
    }
    try {
      return Optional.of(named(words.subList(1, words.size())));
    } catch (Failure mistake) {
      return Optional.empty(); // "kv serve" itself says what is wrong, or gives its help
    }
  }

  /**
   * @throws Failure for a word of another form, and for a name that is there twice
   */
  public static Map<String, String> named(List<String> words) {
    Map<String, String> named = new LinkedHashMap<>();
    for (String word : words) {
      int equals = word.indexOf('=');
      if (!word.startsWith("--") || equals < 3) {
        throw Failure.usage(
            "'" + word + "' is not of the form --name=value", "Try: kv serve --help");
      }
      String name = word.substring(2, equals);
      if (named.put(name, word.substring(equals + 1)) != null) {
        throw Failure.usage("--" + name + " is given twice", "");
      }
    }
    return named;
  }
}
