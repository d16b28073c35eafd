package dev.kvorum.kvnode.cli.bench;

import dev.kvorum.kvnode.cli.client.Endpoints;
import dev.kvorum.kvnode.cli.shell.Durations;
import dev.kvorum.kvnode.cli.shell.ExitCode;
import dev.kvorum.kvnode.cli.shell.Failure;
import dev.kvorum.kvnode.cli.shell.Freshness;
import dev.kvorum.kvnode.cli.shell.HelpOption;
import dev.kvorum.kvnode.cli.shell.Output;
import dev.kvorum.kvnode.cli.shell.Target;
import dev.kvorum.kvnode.cli.shell.Terminal;
import java.time.Duration;
import java.util.Locale;
import java.util.concurrent.Callable;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Option;
import picocli.CommandLine.Parameters;

/** {@code kv bench}: a closed loop of puts and gets. */
@Command(
    name = "bench",
    description =
        "Measure puts and gets: each connection sends the next when the last was answered.",
    footerHeading = "%nExamples:%n",
    footer = {
      "  kv bench                              half puts, half gets, 64 connections, 10 s",
      "  kv bench put --connections 256 --duration 30s --warmup 5s",
      "  kv bench get --consistency lease --keys 100000",
      "  kv bench put --json | jq .put.perSecond",
      "",
      "Nothing is sent twice: what fails is counted by its kind. Keys are bench-000000000 and on; gets",
      "are preceded by writing each key once. Connections are dealt out to all endpoints."
    })
public final class Bench implements Callable<Integer> {

  private static final int CONNECTIONS_MAX = 4096;
  private static final int KEYS_MAX = 100_000_000;
  private static final int VALUE_BYTES_MAX = 1024 * 1024;

  private final Terminal terminal;

  @Parameters(
      arity = "0..1",
      paramLabel = "WHAT",
      defaultValue = "MIXED",
      description = "One of ${COMPLETION-CANDIDATES}. Default: mixed.")
  private Mix mix;

  @Option(
      names = "--connections",
      paramLabel = "N",
      defaultValue = "64",
      description = "How many at once. Default: ${DEFAULT-VALUE}.")
  private int connections;

  @Option(
      names = "--duration",
      paramLabel = "TIME",
      defaultValue = "10s",
      converter = Durations.class,
      description = "How long to measure. Default: ${DEFAULT-VALUE}.")
  private Duration duration;

  @Option(
      names = "--warmup",
      paramLabel = "TIME",
      defaultValue = "0s",
      converter = Durations.class,
      description = "How long to run before that. Default: ${DEFAULT-VALUE}.")
  private Duration warmUp;

  @Option(
      names = "--value",
      paramLabel = "BYTES",
      defaultValue = "128",
      description = "Size of a value. Default: ${DEFAULT-VALUE}.")
  private int valueBytes;

  @Option(
      names = "--keys",
      paramLabel = "N",
      defaultValue = "10000",
      description = "How many to draw from. Default: ${DEFAULT-VALUE}.")
  private int keys;

  @Mixin private Freshness freshness;
  @Mixin private Target target;
  @Mixin private Output output;
  @Mixin private HelpOption help;

  public Bench(Terminal terminal) {
    this.terminal = terminal;
  }

  /** What is measured. */
  enum Mix {
    PUT(0),
    GET(100),
    MIXED(50);

    private final int readPercent;

    Mix(int readPercent) {
      this.readPercent = readPercent;
    }

    @Override
    public String toString() {
      return name().toLowerCase(Locale.ROOT);
    }
  }

  @Override
  public Integer call() {
    Plan plan = plan();
    checkReachable();
    Tally tally = new Tally();
    Run run = new Run(plan, tally, new Progress(plan, terminal.err()));
    if (mix != Mix.PUT) {
      fill(run, tally);
    }
    run.measure();
    Report report = new Report(plan, tally);
    terminal.out().print(output.isJson() ? report.json() + "\n" : report.text());
    boolean anythingDone =
        tally.totals().values().stream().anyMatch(latency -> latency.getTotalCount() > 0);
    return (anythingDone ? ExitCode.OK : ExitCode.FAILED).number();
  }

  private Plan plan() {
    checkRange("--connections", connections, CONNECTIONS_MAX);
    checkRange("--keys", keys, KEYS_MAX);
    checkRange("--value", valueBytes + 1, VALUE_BYTES_MAX + 1);
    if (duration.isZero()) {
      throw Failure.usage("--duration must be more than nothing", "");
    }
    Endpoints endpoints = target.endpoints(terminal);
    Plan.Load load =
        new Plan.Load(target.keyspace(), mix.readPercent, keys, valueBytes, freshness.parameters());
    return new Plan(endpoints.all(), endpoints.timeout(), load, connections, warmUp, duration);
  }

  private static void checkRange(String option, int value, int max) {
    if (value < 1 || value > max) {
      throw Failure.usage(option + " is out of its range", "The most it may be is " + max + ".");
    }
  }

  /** Before a thousand connections fail in the same way. */
  private void checkReachable() {
    try {
      target.endpoints(terminal).connect().close();
    } catch (Endpoints.NoneReachable nobody) {
      throw new Failure(
          ExitCode.FAILED,
          "no node can be reached (" + nobody.getMessage() + ")",
          "Is a cluster running? 'kv local' starts one here; --endpoints or KVORUM_ENDPOINTS say where another one is.");
    }
  }

  private void fill(Run run, Tally tally) {
    terminal.err().println("writing " + keys + " keys, so that gets find them");
    run.fill();
    if (tally.errorCount() > 0) {
      terminal.err().println("  not all were written: " + Report.errorText(tally));
    }
    tally.reset();
  }
}
