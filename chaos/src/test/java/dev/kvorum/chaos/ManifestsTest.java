package dev.kvorum.chaos;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Set;
import java.util.TreeSet;
import java.util.regex.Pattern;
import java.util.stream.Collectors;
import org.junit.jupiter.api.Test;

/** What users apply and read names settings that there are. */
class ManifestsTest {

  private static final Pattern VARIABLE = Pattern.compile("KVORUM_CHAOS_[A-Z_]+[A-Z]");
  private static final Pattern FLAG = Pattern.compile("`(--[a-z-]+)");

  private static String read(String file) throws IOException {
    return Files.readString(Path.of("..").resolve(file));
  }

  private static Set<String> flags() {
    return ChaosOptions.commandLine(new ChaosOptions(), Map.of())
        .getCommandSpec()
        .options()
        .stream()
        .map(option -> option.longestName())
        .collect(Collectors.toCollection(TreeSet::new));
  }

  private static String flag(String variable) {
    return "--"
        + variable.substring("KVORUM_CHAOS_".length()).toLowerCase(Locale.ROOT).replace('_', '-');
  }

  @Test
  void everyVariableIsASetting() throws IOException {
    for (String file :
        List.of("manifests/30-chaos-job.yaml", "chaos/Dockerfile", "docs/chaos.md")) {
      List<String> named =
          VARIABLE.matcher(read(file)).results().map(found -> flag(found.group())).toList();
      assertFalse(named.isEmpty(), file);
      assertTrue(flags().containsAll(named), () -> file + ": " + named);
    }
  }

  @Test
  void theManualHasEverySettingAndNoOther() throws IOException {
    Set<String> told =
        FLAG.matcher(read("docs/chaos.md"))
            .results()
            .map(found -> found.group(1))
            .collect(Collectors.toCollection(TreeSet::new));
    told.add("--help");
    assertEquals(flags(), told);
  }

  @Test
  void theRoleGrantsWhatIsAskedForAndNoMore() throws IOException {
    List<String> rules =
        read("rbac/31-chaos-role.yaml")
            .lines()
            .filter(line -> line.matches("  (resources|verbs): .*"))
            .map(String::strip)
            .toList();
    assertEquals(
        List.of(
            "resources: [pods]",
            "verbs: [list, delete]",
            "resources: [kvclusters]",
            "verbs: [get]",
            "resources: [events]",
            "verbs: [create]"),
        rules);
  }
}
