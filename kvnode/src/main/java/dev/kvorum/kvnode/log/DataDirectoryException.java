package dev.kvorum.kvnode.log;

/**
 * The data directory can't be used as it is. The message says what is wrong with it and what to do.
 */
public final class DataDirectoryException extends RuntimeException {

  private static final long serialVersionUID = 1;

  DataDirectoryException(String message) {
    super(message);
  }

  DataDirectoryException(String message, Throwable cause) {
    super(message + " (" + cause + ")", cause);
  }
}
