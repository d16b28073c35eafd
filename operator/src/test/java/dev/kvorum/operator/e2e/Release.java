package dev.kvorum.operator.e2e;

import java.io.IOException;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;

/** The chart as Helm installs it, changes it and takes it away. */
final class Release {

  static final Path CHART = Path.of("../helm/kvorum");

  private static final String NAME = "kvorum";
  private static final String NAMESPACE = "kvorum-system";
  private static final List<String> TIMEOUT = List.of("--timeout", "10m");

  private Release() {}

  static void install(String operatorImage) throws IOException, InterruptedException {
    helm(
        List.of("install", NAME, CHART.toString(), "--create-namespace", "--wait"),
        values(operatorImage, List.of()),
        TIMEOUT);
  }

  /**
   * @param values of the chart besides the operator's image, each as {@code name=value}
   */
  static void upgrade(Path chart, String operatorImage, List<String> values)
      throws IOException, InterruptedException {
    helm(
        List.of("upgrade", NAME, chart.toString(), "--wait"),
        values(operatorImage, values),
        TIMEOUT);
  }

  /** Returns what the chart's tests have said. */
  static String test() throws IOException, InterruptedException {
    return helm(List.of("test", NAME, "--logs"), TIMEOUT);
  }

  static void uninstall() throws IOException, InterruptedException {
    helm(List.of("uninstall", NAME, "--wait"), TIMEOUT);
  }

  private static List<String> values(String operatorImage, List<String> more) {
    int colon = operatorImage.lastIndexOf(':');
    List<String> all = new ArrayList<>(more);
    all.add("operator.image.repository=" + operatorImage.substring(0, colon));
    all.add("operator.image.tag=" + operatorImage.substring(colon + 1));
    return all.stream().flatMap(value -> List.of("--set", value).stream()).toList();
  }

  @SafeVarargs
  private static String helm(List<String>... arguments) throws IOException, InterruptedException {
    List<String> command = new ArrayList<>(List.of("helm", "-n", NAMESPACE));
    for (List<String> some : arguments) {
      command.addAll(some);
    }
    return Command.run(command);
  }
}
