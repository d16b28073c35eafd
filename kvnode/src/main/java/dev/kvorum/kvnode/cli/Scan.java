package dev.kvorum.kvnode.cli;

import dev.kvorum.kvnode.cli.client.KeyTarget;
import dev.kvorum.kvnode.cli.shell.ExitCode;
import dev.kvorum.kvnode.cli.shell.Failure;
import dev.kvorum.kvnode.cli.shell.Freshness;
import dev.kvorum.kvnode.cli.shell.HelpOption;
import dev.kvorum.kvnode.cli.shell.Output;
import dev.kvorum.kvnode.cli.shell.Target;
import dev.kvorum.kvnode.cli.shell.Terminal;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.concurrent.Callable;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Option;

/** {@code kv scan}: prints keys in order, page after page. */
@Command(
    name = "scan",
    description = "Print keys and values of a range, in the order of their bytes.",
    footerHeading = "%nExamples:%n",
    footer = {
      "  kv scan",
      "  kv scan --prefix users/ --limit 10",
      "  kv scan --start a --end n --reverse",
      "  kv scan --prefix users/ --json | jq -r .key",
      "",
      "Text is one row a line: key, tab, value; what isn't printable is written \\t, \\n or \\xNN.",
      "Each page is read as --consistency says; all pages together are no snapshot."
    })
final class Scan implements Callable<Integer> {

  /** What is asked of a node at once; it may send less. */
  private static final int PAGE_ROWS_MAX = 1000;

  private final Terminal terminal;

  @Option(names = "--prefix", paramLabel = "TEXT", description = "Only keys that begin so.")
  private Optional<String> prefix = Optional.empty();

  @Option(names = "--start", paramLabel = "KEY", description = "From this key on, it included.")
  private Optional<String> start = Optional.empty();

  @Option(names = "--end", paramLabel = "KEY", description = "Up to this key, it excluded.")
  private Optional<String> end = Optional.empty();

  @Option(names = "--limit", paramLabel = "N", description = "Stop after N rows. Default: all.")
  private Optional<Long> limit = Optional.empty();

  @Option(names = "--reverse", description = "From the last key to the first.")
  private boolean reverse;

  @Option(
      names = "--cursor",
      paramLabel = "CURSOR",
      description = "Go on where an earlier scan stopped.")
  private Optional<String> cursor = Optional.empty();

  @Mixin private Freshness freshness;
  @Mixin private Target target;
  @Mixin private Output output;
  @Mixin private HelpOption help;

  Scan(Terminal terminal) {
    this.terminal = terminal;
  }

  @Override
  public Integer call() {
    long left = limit.orElse(Long.MAX_VALUE);
    if (left < 1) {
      throw Failure.usage("--limit must be at least 1", "");
    }
    if (cursor.isPresent()
        && (prefix.isPresent() || start.isPresent() || end.isPresent() || reverse)) {
      throw Failure.usage(
          "--cursor holds the rest of the range and its direction", "Leave the other options out.");
    }
    RowPrinter rows =
        output.isJson() ? RowPrinter.json(terminal.out()) : RowPrinter.text(terminal.out());
    ScanPages pages = new ScanPages(new Client(target.endpoints(terminal)), rows);
    Optional<String> next = cursor;
    do {
      ScanPages.Page page = pages.print(targetOf(next, Math.min(left, PAGE_ROWS_MAX)));
      left -= page.rows();
      next = page.cursor();
    } while (next.isPresent() && left > 0 && !terminal.out().checkError());
    next.ifPresent(this::printCursor);
    return ExitCode.OK.number();
  }

  private String targetOf(Optional<String> from, long rows) {
    List<String> query = new ArrayList<>();
    query.add("limit=" + rows);
    query.addAll(freshness.parameters());
    from.ifPresentOrElse(text -> query.add("cursor=" + encoded(text)), () -> addRange(query));
    return Query.append(KeyTarget.ofKeyspace(target.keyspace()), query);
  }

  private void addRange(List<String> query) {
    prefix.ifPresent(text -> query.add("prefix=" + encoded(text)));
    start.ifPresent(text -> query.add("start=" + encoded(text)));
    end.ifPresent(text -> query.add("end=" + encoded(text)));
    if (reverse) {
      query.add("reverse=true");
    }
  }

  private void printCursor(String more) {
    if (output.isJson()) {
      terminal.out().println("{\"cursor\":\"" + more + "\"}");
    } else {
      terminal.out().flush();
      terminal.err().println("There is more: --cursor " + more);
    }
  }

  private static String encoded(String text) {
    return KeyTarget.queryValue(text.getBytes(StandardCharsets.UTF_8));
  }
}
