package dev.kvorum.kvnode.cli;

import com.fasterxml.jackson.databind.JsonNode;
import java.io.PrintStream;
import java.util.Base64;

/** How a row of a scan is shown. */
@FunctionalInterface
interface RowPrinter {

  /**
   * @param line as the node sent it
   * @param row the same, read
   */
  void print(String line, JsonNode row);

  static RowPrinter json(PrintStream out) {
    return (line, row) -> out.println(line);
  }

  /** Key, tab, value; a row is always one line, whatever is in it. */
  static RowPrinter text(PrintStream out) {
    return (line, row) -> out.println(field(row, "key") + '\t' + field(row, "value"));
  }

  private static String field(JsonNode row, String name) {
    JsonNode binary = row.get(name + "64");
    if (binary == null) {
      return escaped(row.path(name).asText());
    }
    StringBuilder text = new StringBuilder();
    for (byte b : Base64.getUrlDecoder().decode(binary.asText())) {
      boolean printable = b >= ' ' && b < 0x7f && b != '\\';
      text.append(printable ? String.valueOf((char) b) : b == '\\' ? "\\\\" : hex(b & 0xff));
    }
    return text.toString();
  }

  private static String escaped(String text) {
    StringBuilder shown = new StringBuilder(text.length());
    text.chars()
        .forEach(
            c -> {
              switch (c) {
                case '\\' -> shown.append("\\\\");
                case '\n' -> shown.append("\\n");
                case '\r' -> shown.append("\\r");
                case '\t' -> shown.append("\\t");
                default -> shown.append(c < ' ' || c == 0x7f ? hex(c) : String.valueOf((char) c));
              }
            });
    return shown.toString();
  }

  private static String hex(int code) {
    return "\\x" + String.format("%02x", code);
  }
}
