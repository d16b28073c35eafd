package dev.kvorum.kvnode;

import java.util.List;
import java.util.logging.ConsoleHandler;
import java.util.logging.Level;
import java.util.logging.Logger;

/**
 * Sets java.util.logging, which everything here logs to by {@link System.Logger}, to logfmt on
 * standard error.
 */
final class Logging {

  /**
   * Libraries that tell of every start what nobody asks for. Kept, else their levels are collected
   * as garbage.
   */
  private static final List<Logger> QUIET = List.of(Logger.getLogger("io.helidon"));

  private Logging() {}

  static void begin() {
    Logger root = Logger.getLogger("");
    for (var handler : root.getHandlers()) {
      root.removeHandler(handler);
    }
    var console = new ConsoleHandler();
    console.setFormatter(new LogfmtFormatter());
    root.addHandler(console);
    QUIET.forEach(logger -> logger.setLevel(Level.WARNING));
  }
}
