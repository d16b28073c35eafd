package dev.kvorum.kvnode.log;

/**
 * A write or a force of the log has failed, and with it the log: the process ends and recovery
 * decides what is there. It is never tried again, because after a failed fsync the page cache shows
 * as clean what never reached the disk (SAFETY 8).
 */
public final class WalFailedException extends RuntimeException {

  private static final long serialVersionUID = 1;

  WalFailedException(String message, Throwable cause) {
    super(message, cause);
  }
}
