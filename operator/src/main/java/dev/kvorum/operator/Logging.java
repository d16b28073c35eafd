package dev.kvorum.operator;

import java.io.PrintWriter;
import java.io.StringWriter;
import java.util.List;
import java.util.Locale;
import java.util.logging.ConsoleHandler;
import java.util.logging.Formatter;
import java.util.logging.Level;
import java.util.logging.LogRecord;
import java.util.logging.Logger;

/** Sets java.util.logging, to which all libraries here log, to logfmt on standard error. */
final class Logging {

  /** Kept, else its level is collected as garbage. */
  private static final Logger OURS = Logger.getLogger("dev.kvorum");

  /** Libraries that tell of every event what nobody asks for. */
  private static final List<Logger> QUIET =
      List.of(Logger.getLogger("io.javaoperatorsdk"), Logger.getLogger("io.fabric8"));

  private Logging() {}

  static void begin(String level) {
    Logger root = Logger.getLogger("");
    for (var handler : root.getHandlers()) {
      root.removeHandler(handler);
    }
    var console = new ConsoleHandler();
    console.setLevel(Level.ALL);
    console.setFormatter(new Logfmt());
    root.addHandler(console);
    OURS.setLevel(Level.parse(level));
    QUIET.forEach(logger -> logger.setLevel(Level.WARNING));
  }

  /** One line a record, with the stack of an exception as one more value. */
  private static final class Logfmt extends Formatter {

    @Override
    public String format(LogRecord record) {
      String logger = String.valueOf(record.getLoggerName());
      var line = new StringBuilder();
      line.append("ts=").append(record.getInstant());
      line.append(" level=").append(record.getLevel().getName().toLowerCase(Locale.ROOT));
      line.append(" logger=").append(logger.substring(logger.lastIndexOf('.') + 1));
      line.append(" msg=").append(quoted(formatMessage(record)));
      if (record.getThrown() != null) {
        var stack = new StringWriter();
        record.getThrown().printStackTrace(new PrintWriter(stack));
        line.append(" error=").append(quoted(stack.toString().strip()));
      }
      return line.append('\n').toString();
    }

    private static String quoted(String text) {
      return '"'
          + text.replace("\\", "\\\\").replace("\"", "\\\"").replace("\n", "\\n").replace("\t", " ")
          + '"';
    }
  }
}
