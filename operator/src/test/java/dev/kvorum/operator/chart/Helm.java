package dev.kvorum.operator.chart;

import static org.junit.jupiter.api.Assumptions.assumeTrue;

import java.io.File;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.TimeUnit;
import java.util.regex.Pattern;

/** The program {@code helm}, and what it makes of the chart. It asks no Kubernetes for anything. */
final class Helm {

  private static final long SECONDS_MAX = 60;

  private final Path scratch;

  private Helm(Path scratch) {
    this.scratch = scratch;
  }

  record Answer(int exit, String out, String err) {}

  /**
   * Skips the test where there is no helm.
   *
   * @param scratch a directory for what it prints
   */
  static Helm orSkip(Path scratch) {
    boolean there =
        Pattern.compile(File.pathSeparator)
            .splitAsStream(System.getenv().getOrDefault("PATH", ""))
            .anyMatch(directory -> Files.isExecutable(Path.of(directory, "helm")));
    assumeTrue(there, "helm is not on the PATH, and only it can tell what the chart renders");
    return new Helm(scratch);
  }

  /** Renders the chart where the CRD is, by default values but for these: {@code name=value}. */
  Answer template(String... values) throws IOException, InterruptedException {
    return template(List.of("--api-versions", "kvorum.dev/v1alpha1/KVCluster"), values);
  }

  Answer template(List<String> options, String... values) throws IOException, InterruptedException {
    List<String> command =
        new ArrayList<>(
            List.of("helm", "template", "kvorum", "../helm/kvorum", "-n", "kvorum-system"));
    // A helm that was built without its release's settings takes itself to be of an old Kubernetes.
    command.addAll(List.of("--kube-version", "1.34.0"));
    command.addAll(options);
    for (String value : values) {
      command.addAll(List.of("--set", value));
    }
    Path out = scratch.resolve("out");
    Path err = scratch.resolve("err");
    Process process =
        new ProcessBuilder(command)
            .redirectOutput(out.toFile())
            .redirectError(err.toFile())
            .start();
    if (!process.waitFor(SECONDS_MAX, TimeUnit.SECONDS)) {
      process.destroyForcibly();
      throw new IOException(command + " did not end");
    }
    return new Answer(process.exitValue(), Files.readString(out), Files.readString(err));
  }
}
