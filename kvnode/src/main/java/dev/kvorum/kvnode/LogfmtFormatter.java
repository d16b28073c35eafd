package dev.kvorum.kvnode;

import java.io.PrintWriter;
import java.io.StringWriter;
import java.time.format.DateTimeFormatter;
import java.util.Locale;
import java.util.logging.Formatter;
import java.util.logging.LogRecord;

/**
 * One line a record: {@code ts=… level=… logger=… msg="…"}, with the stack of an exception as one
 * more value.
 */
public final class LogfmtFormatter extends Formatter {

  @Override
  public String format(LogRecord record) {
    var line = new StringBuilder(160);
    line.append("ts=").append(DateTimeFormatter.ISO_INSTANT.format(record.getInstant()));
    line.append(" level=").append(record.getLevel().getName().toLowerCase(Locale.ROOT));
    line.append(" logger=").append(simpleName(record.getLoggerName()));
    line.append(" msg=").append(quoted(formatMessage(record)));
    if (record.getThrown() != null) {
      line.append(" error=").append(quoted(stackOf(record.getThrown())));
    }
    return line.append('\n').toString();
  }

  private static String simpleName(String logger) {
    return logger == null ? "root" : logger.substring(logger.lastIndexOf('.') + 1);
  }

  private static String stackOf(Throwable thrown) {
    var stack = new StringWriter();
    thrown.printStackTrace(new PrintWriter(stack));
    return stack.toString().strip();
  }

  private static String quoted(String text) {
    String escaped =
        text.replace("\\", "\\\\").replace("\"", "\\\"").replace("\n", "\\n").replace("\t", " ");
    return '"' + escaped + '"';
  }
}
