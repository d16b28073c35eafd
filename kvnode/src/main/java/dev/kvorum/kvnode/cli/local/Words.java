package dev.kvorum.kvnode.cli.local;

import dev.kvorum.kvnode.cli.shell.Terminal;
import java.nio.file.Path;

/** Commands as they can be pasted back into the terminal that they are shown in. */
final class Words {

  static final Path DATA_DEFAULT = Path.of("data");

  private Words() {}

  /** How this command was called; the launcher knows. */
  static String kv(Terminal terminal) {
    return terminal.environment().getOrDefault("KV_COMMAND", "kv");
  }

  /** {@code --data} with a blank before it, where it is needed. */
  static String data(Folder folder) {
    return folder.data().normalize().equals(DATA_DEFAULT) ? "" : " --data " + folder.data();
  }
}
