package dev.kvorum.chaos.schedule;

/** How much time a node gets to stop in order. */
public sealed interface Grace {

  /**
   * Reads {@code own} or a number of seconds.
   *
   * @throws IllegalArgumentException that says what there is
   */
  static Grace parse(String text) {
    if (text.equals("own")) {
      return new Own();
    }
    if (!text.matches("\\d{1,4}")) {
      throw new IllegalArgumentException(
          "'" + text + "' is no grace: own (the pod's), or a number of seconds; 0 is kill -9");
    }
    return new Seconds(Integer.parseInt(text));
  }

  default String words() {
    return switch (this) {
      case Own() -> "graceful";
      case Seconds(int seconds) -> seconds == 0 ? "killed" : seconds + " s of grace";
    };
  }

  /** As much as it asks for itself: a pod's {@code terminationGracePeriodSeconds}. */
  record Own() implements Grace {}

  /** So much, then it is killed; none at all with 0. */
  record Seconds(int seconds) implements Grace {}
}
