package dev.kvorum.kvnode.log;

/**
 * The log on this disk is not what was once synced to it, so that this node may not vote: an
 * explicit refusal.
 */
public final class WalDamagedException extends RuntimeException {

  private static final long serialVersionUID = 1;

  private WalDamagedException(String message) {
    super(message);
  }

  /** Damage at a byte of a file. */
  static WalDamagedException at(String path, long offset, String found) {
    return new WalDamagedException(
        "the log is damaged: " + path + " at offset " + offset + ": " + found + ". " + RESEED);
  }

  /** Something that should be in the log is not. */
  static WalDamagedException missing(String what) {
    return new WalDamagedException("the log is incomplete: " + what + ". " + RESEED);
  }

  /** Sound, but of a format that this version does not know. */
  static WalDamagedException foreign(String path, long offset, String found) {
    return new WalDamagedException(
        "the log can't be read: "
            + path
            + " at offset "
            + offset
            + " holds "
            + found
            + ". Start the version of kvnode that wrote it.");
  }

  /** A file that the log has not made. */
  static WalDamagedException stranger(String path) {
    return new WalDamagedException(
        "the log's directory holds " + path + ", which the log did not make. Move it elsewhere.");
  }

  private static final String RESEED =
      "Acknowledged writes may be lost on this disk, so this node must not vote with it. Re-seed"
          + " it: move the data directory aside and start the node empty; it joins as a new node"
          + " and gets its replicas from the others.";
}
