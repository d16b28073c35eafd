package dev.kvorum.chaos;

import dev.kvorum.chaos.kube.KubeCluster;
import dev.kvorum.chaos.run.Load;
import dev.kvorum.chaos.run.Processes;
import dev.kvorum.chaos.run.Settings;
import dev.kvorum.chaos.run.Target;
import dev.kvorum.chaos.schedule.Aim;
import dev.kvorum.chaos.schedule.Grace;
import dev.kvorum.chaos.schedule.Plan;
import dev.kvorum.chaos.schedule.Targeting;
import java.net.URI;
import java.nio.file.Path;
import java.time.Duration;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Optional;
import java.util.TreeMap;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import java.util.stream.Collectors;
import picocli.CommandLine;
import picocli.CommandLine.Command;
import picocli.CommandLine.Model.ArgSpec;
import picocli.CommandLine.Model.OptionSpec;
import picocli.CommandLine.Option;

/**
 * The settings as flags; each may be given in the environment instead, as {@code --min-successes}
 * in {@code KVORUM_CHAOS_MIN_SUCCESSES}. A flag wins.
 */
@Command(
    name = "chaos",
    sortOptions = false,
    description = {
      "Kills nodes of a cluster by a seeded schedule while clients write down what they ask and hear,"
          + " and judges whether the answers are linearizable.",
      ""
    },
    footer = {
      "",
      "Each setting may be given in the environment instead: --min-successes as KVORUM_CHAOS_MIN_SUCCESSES.",
      "",
      "Exit: 0 linearizable; 1 violated, with the smallest bad history in the report; 2 undecided;",
      "3 nothing proved: nothing was killed, too little answered, or the cluster did not come back;",
      "4 wrong settings; 5 could not be carried out."
    })
final class ChaosOptions {

  private static final Pattern DURATION = Pattern.compile("(\\d{1,9})(ms|s|m|h)");
  private static final int SUCCESSES_SHARE = 10;

  @Option(
      names = "--cluster",
      paramLabel = "NAME",
      description = "the KVCluster whose pods are killed")
  private String cluster;

  @Option(
      names = "--namespace",
      paramLabel = "NAME",
      description = "where it is; ${DEFAULT-VALUE} unless given",
      defaultValue = "default")
  private String namespace;

  @Option(
      names = "--endpoint",
      paramLabel = "URL",
      split = ",",
      description =
          "where clients go: the Service, an ingress, or several, of which each connection takes one;"
              + " the cluster's Service http://NAME.NAMESPACE.svc:8080 unless given")
  private List<URI> endpoints = List.of();

  @Option(
      names = "--seed",
      paramLabel = "N",
      description = "the same seed, the same schedule; drawn and printed unless given")
  private Long seed;

  @Option(
      names = "--duration",
      paramLabel = "TIME",
      defaultValue = "10m",
      description = "of the load; ${DEFAULT-VALUE} unless given")
  private Duration duration;

  @Option(
      names = "--interval",
      paramLabel = "TIME",
      defaultValue = "10s",
      description = "from kill to kill; ${DEFAULT-VALUE} unless given")
  private Duration interval;

  @Option(
      names = "--kills",
      paramLabel = "KIND",
      split = ",",
      defaultValue = "random,random,leader,leader,all",
      description =
          "random, leader (of a random shard), leader:SHARD, all (at once); one is drawn for each kill; ${DEFAULT-VALUE} unless given")
  private List<String> kills;

  @Option(
      names = "--grace",
      paramLabel = "TIME",
      split = ",",
      defaultValue = "own,0",
      description =
          "own (what the pod asks for itself) or a number of seconds, 0 being kill -9; one is drawn for each kill; ${DEFAULT-VALUE} unless given")
  private List<String> graces;

  @Option(
      names = "--during",
      paramLabel = "PHASE",
      split = ",",
      description =
          "kill only while one of these is under way, as /admin/cluster or the KVCluster's status names"
              + " it: reshard, splitting, move, merge, draining, dead; scale, joining, restart, …")
  private List<String> during = List.of();

  @Option(
      names = "--ask-permit",
      description = "ask a node first if it may stop, and kill it only then")
  private boolean askPermit;

  @Option(
      names = "--clients",
      paramLabel = "N",
      defaultValue = "64",
      description = "${DEFAULT-VALUE} unless given")
  private int clients;

  @Option(
      names = "--keys",
      paramLabel = "N",
      defaultValue = "48",
      description = "${DEFAULT-VALUE} unless given")
  private int keys;

  @Option(
      names = "--rate",
      paramLabel = "N",
      defaultValue = "320",
      description = "operations a second of all clients; ${DEFAULT-VALUE} unless given")
  private int rate;

  @Option(
      names = "--timeout",
      paramLabel = "TIME",
      defaultValue = "5s",
      description = "the store's deadline for a request; ${DEFAULT-VALUE} unless given")
  private Duration timeout;

  @Option(
      names = "--idempotency-keys",
      paramLabel = "HOW",
      defaultValue = "half",
      description =
          "which writes carry one: never, half, always; always where a proxy repeats requests; ${DEFAULT-VALUE} unless given")
  private Load.Naming naming;

  @Option(
      names = "--min-successes",
      paramLabel = "N",
      description =
          "fewer answered operations prove nothing; a tenth of duration times rate unless given")
  private Long minSuccesses;

  @Option(
      names = "--comeback",
      paramLabel = "TIME",
      defaultValue = "2m",
      description =
          "how long the cluster may take to serve every key, before and after; ${DEFAULT-VALUE} unless given")
  private Duration comeback;

  @Option(
      names = "--report",
      paramLabel = "FOLDER",
      defaultValue = "chaos-report",
      description = "${DEFAULT-VALUE} unless given")
  private Path report;

  @Option(
      names = "--node",
      paramLabel = "NAME=URL",
      split = ",",
      description = "without Kubernetes: a node and its admin port, as 1=http://127.0.0.1:9081")
  private Map<String, URI> nodes = Map.of();

  @Option(
      names = "--pid-file",
      paramLabel = "FILE",
      description = "… whose first line is the process id of node {node}: data/node{node}/pid")
  private String pidFile;

  @Option(
      names = "--kill-command",
      paramLabel = "CMD",
      description = "… run by sh in place of a signal; has {node}, too")
  private String killCommand;

  @Option(
      names = "--start-command",
      paramLabel = "CMD",
      description = "… run by sh some time after a kill: kvnode/bin/kv local start {node}")
  private String startCommand;

  @Option(
      names = "--start-after",
      paramLabel = "TIME",
      defaultValue = "1s",
      description = "… that time; ${DEFAULT-VALUE} unless given")
  private Duration startAfter;

  @Option(
      names = {"-h", "--help"},
      usageHelp = true,
      description = "this page")
  private boolean help;

  static CommandLine commandLine(ChaosOptions options, Map<String, String> environment) {
    var line = new CommandLine(options);
    line.setCaseInsensitiveEnumValuesAllowed(true);
    line.setUsageHelpWidth(110);
    line.registerConverter(Duration.class, ChaosOptions::duration);
    line.setDefaultValueProvider(argument -> environment.get(variable(argument)));
    return line;
  }

  /**
   * @throws IllegalArgumentException that says which settings contradict each other
   */
  Settings settings() {
    List<Aim> aims = kills.stream().map(Aim::parse).toList();
    if (askPermit && aims.contains(new Aim.AllNodes())) {
      throw new IllegalArgumentException(
          "no node gets a permit while another has one: --ask-permit doesn't go with --kills all");
    }
    if ((cluster == null) == nodes.isEmpty()) {
      throw new IllegalArgumentException("either --cluster or --node: who is to be killed?");
    }
    long drawn = seed == null ? System.nanoTime() & 0xffff_ffffL : seed;
    var plan =
        new Plan(drawn, duration, interval, aims, graces.stream().map(Grace::parse).toList());
    return new Settings(
        plan,
        new Targeting(
            during.stream()
                .filter(word -> !word.isBlank())
                .map(word -> word.toLowerCase(Locale.ROOT))
                .collect(Collectors.toSet())),
        load(drawn),
        askPermit,
        minSuccesses == null ? duration.toSeconds() * rate / SUCCESSES_SHARE : minSuccesses,
        comeback,
        report);
  }

  Target target() {
    return cluster != null
        ? KubeCluster.open(namespace, cluster)
        : new Processes(
            new TreeMap<>(nodes),
            new Processes.Means(
                Optional.ofNullable(pidFile),
                Optional.ofNullable(killCommand),
                Optional.ofNullable(startCommand),
                startAfter));
  }

  /** A seed may run twice: its keys begin with the time, too. */
  private Load load(long drawn) {
    String prefix =
        "chaos/%s-%s/"
            .formatted(Long.toHexString(drawn), Long.toHexString(System.currentTimeMillis()));
    List<URI> ways = endpoints;
    if (ways.isEmpty()) {
      if (cluster == null) {
        throw new IllegalArgumentException("--node wants an --endpoint, too: where do clients go?");
      }
      ways = List.of(URI.create("http://%s.%s.svc:8080".formatted(cluster, namespace)));
    }
    for (URI way : ways) {
      if (way.getHost() == null || !List.of("http", "https").contains(way.getScheme())) {
        throw new IllegalArgumentException("'" + way + "' is no URL such as http://127.0.0.1:8081");
      }
    }
    return new Load(ways, clients, keys, rate, timeout, naming, prefix, Optional.empty());
  }

  private static String variable(ArgSpec argument) {
    String flag = ((OptionSpec) argument).longestName();
    return "KVORUM_CHAOS_" + flag.substring(2).toUpperCase(Locale.ROOT).replace('-', '_');
  }

  private static Duration duration(String text) {
    Matcher found = DURATION.matcher(text);
    if (!found.matches()) {
      throw new CommandLine.TypeConversionException(
          "'" + text + "' is no time such as 500ms, 10s, 5m or 1h");
    }
    long number = Long.parseLong(found.group(1));
    return switch (found.group(2)) {
      case "ms" -> Duration.ofMillis(number);
      case "s" -> Duration.ofSeconds(number);
      case "m" -> Duration.ofMinutes(number);
      default -> Duration.ofHours(number);
    };
  }
}
