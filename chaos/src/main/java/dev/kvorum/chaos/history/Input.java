package dev.kvorum.chaos.history;

/** What a client asked of one key. */
public sealed interface Input {

  static Input get() {
    return new Get();
  }

  static Input put(String value) {
    return new Put(value, Condition.NONE);
  }

  static Input put(String value, Condition condition) {
    return new Put(value, condition);
  }

  static Input delete() {
    return new Delete(Condition.NONE);
  }

  static Input delete(Condition condition) {
    return new Delete(condition);
  }

  /** As the history file says it: {@code put b if-version 1}. */
  default String words() {
    return HistoryWriter.words(this);
  }

  /** A linearizable read. */
  record Get() implements Input {}

  /** Make {@code value} the key's value if {@code condition} holds. */
  record Put(String value, Condition condition) implements Input {}

  /** Take the key's value away if {@code condition} holds. */
  record Delete(Condition condition) implements Input {}
}
