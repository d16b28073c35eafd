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
import java.util.Optional;
import java.util.OptionalInt;
import java.util.concurrent.Callable;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Option;
import picocli.CommandLine.Parameters;

/** {@code kv bench}: puts and gets, as many as go or at a constant rate. */
@Command(
    name = "bench",
    description = "Measure puts and gets, as many as go or at a constant rate.",
    footerHeading = "%nExamples:%n",
    footer = {
      "  kv bench                              half puts, half gets, 64 connections, 10 s",
      "  kv bench put --connections 256 --duration 30s --warmup 5s",
      "  kv bench get --consistency lease --keys 100000",
      "  kv bench put --rate 5000 --duration 60s       latency from when each was due, so that pauses show",
      "  kv bench fill --keys 10000000 --value 100     each key once, and how fast each tenth went",
      "  kv bench put --json | jq .put.perSecond",
      "",
      "Nothing is sent twice: what fails is counted by its kind, and the exit code is 3 if anything did.",
      "Keys are bench-0000000000 and on, 16 bytes each. Gets are preceded by writing each key once, unless",
      "--filled says that they are there. Connections are dealt out to all endpoints."
    })
public final class Bench implements Callable<Integer> {

  private static final int CONNECTIONS_MAX = 4096;
  private static final int KEYS_MAX = 1_000_000_000;
  private static final int RATE_MAX = 1_000_000;
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

  @Option(
      names = "--rate",
      paramLabel = "N",
      description =
          "Operations a second of all connections together, whatever the answers take; latency counts from when one was"
              + " due. Without it each connection sends the next when the last was answered.")
  private Optional<Integer> rate = Optional.empty();

  @Option(names = "--filled", description = "The keys are there, from a fill before.")
  private boolean filled;

  @Mixin private Freshness freshness;
  @Mixin private Target target;
  @Mixin private Output output;
  @Mixin private HelpOption help;

  public Bench(Terminal terminal) {
    this.terminal = terminal;
  }

  @Override
  public Integer call() {
    Plan plan = plan();
    checkReachable();
    Tally tally = new Tally();
    Run run = new Run(plan, tally, new Progress(plan, terminal.err()));
    Measured measured = mix == Mix.FILL ? run.fill() : measure(run, tally);
    Report report = new Report(plan, tally, measured);
    terminal.out().print(output.isJson() ? report.json() + "\n" : report.text());
    terminal.out().flush();
    refuseErrors(tally, "of the requests failed");
    if (tally.counts().values().stream().allMatch(count -> count == 0)) {
      throw new Failure(ExitCode.FAILED, "nothing was answered in that time", "");
    }
    return ExitCode.OK.number();
  }

  private Measured measure(Run run, Tally tally) {
    if (mix.readPercent() > 0 && !filled) {
      run.fill();
      refuseErrors(tally, "of the keys could not be written, which gets are to find");
    }
    return run.measure();
  }

  private static void refuseErrors(Tally tally, String what) {
    if (tally.errorCount() > 0) {
      throw new Failure(ExitCode.FAILED, tally.errorCount() + " " + what, Report.errorText(tally));
    }
  }

  private Plan plan() {
    checkRange("--connections", connections, CONNECTIONS_MAX);
    checkRange("--keys", keys, KEYS_MAX);
    checkRange("--value", valueBytes + 1, VALUE_BYTES_MAX + 1);
    rate.ifPresent(perSecond -> checkRange("--rate", perSecond, RATE_MAX));
    if (rate.isPresent() && mix == Mix.FILL) {
      throw Failure.usage("--rate does not go with fill", "It writes as fast as it can.");
    }
    if (duration.isZero()) {
      throw Failure.usage("--duration must be more than nothing", "");
    }
    Endpoints endpoints = target.endpoints(terminal);
    Plan.Load load =
        new Plan.Load(
            target.keyspace(), mix.readPercent(), keys, valueBytes, freshness.parameters());
    OptionalInt perSecond = rate.map(OptionalInt::of).orElse(OptionalInt.empty());
    return new Plan(
        endpoints.all(), endpoints.timeout(), load, connections, perSecond, warmUp, duration);
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
}
