package dev.kvorum.kvnode;

/**
 * The configuration can't be used; the message says what is wrong, where it was said, and what is
 * allowed.
 */
final class ConfigException extends RuntimeException {
  ConfigException(String message) {
    super(message);
  }
}
