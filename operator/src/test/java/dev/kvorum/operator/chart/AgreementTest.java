package dev.kvorum.operator.chart;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import com.fasterxml.jackson.databind.JsonNode;
import dev.kvorum.operator.Main;
import dev.kvorum.operator.api.KVClusterSpec;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.TreeSet;
import java.util.regex.Pattern;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;
import picocli.CommandLine;

/** What the checkout's files say of the same thing is the same; no helm is needed to see it. */
class AgreementTest {

  private static final List<String> READ =
      List.of("README.md", "docs", "helm", "manifests", "rbac", "operator/Dockerfile");

  private static final Pattern IMAGE =
      Pattern.compile("kvorum/(?:kvnode|operator|chaos):(\\d[\\w.-]*\\w)");

  private static final String SPEC = "/properties/cluster/properties/spec";

  @Test
  void crdOfTheChartIsThatOfTheManifests() throws IOException {
    assertEquals(
        Yaml.text("manifests/00-crd.yaml"),
        Yaml.text("helm/kvorum/files/crd.yaml"),
        "-Dtest=CrdTest -Drecord=true writes both again");
  }

  @Test
  void everyImageThatIsNamedIsOfThisVersion() throws IOException {
    String version = version();
    List<String> wrong = new ArrayList<>();
    int named = 0;
    for (Path file : files()) {
      for (var image : IMAGE.matcher(Files.readString(file)).results().toList()) {
        named++;
        if (!image.group(1).equals(version)) {
          wrong.add(Yaml.ROOT.relativize(file) + " names " + image.group());
        }
      }
    }
    assertEquals(List.of(), wrong, "the chart's appVersion is " + version);
    assertTrue(named >= 5, "only " + named + " images were found: is the pattern right?");
  }

  @Test
  void operatorNodesAndChartAreOfTheBuildsVersion() throws IOException {
    String version = version();
    assertTrue(
        Yaml.text("pom.xml").contains("<version>" + version + "-SNAPSHOT</version>")
            || Yaml.text("pom.xml").contains("<version>" + version + "</version>"),
        "the pom's version isn't " + version);
    assertEquals(
        version, Yaml.file("helm/kvorum/Chart.yaml").path("version").asText(), "of the chart");
    assertEquals("docker.io/kvorum/kvnode:" + version, KVClusterSpec.DEFAULT_IMAGE);
    assertEquals(
        "kvorum-operator " + version, new CommandLine(new Main()).getCommandSpec().version()[0]);
    assertEquals(
        Yaml.file("helm/kvorum/values.yaml").at("/operator/image/repository").asText()
            + ":"
            + version,
        Yaml.file("manifests/10-operator.yaml")
            .at("/spec/template/spec/containers/0/image")
            .asText());
  }

  @Test
  void valuesOfAClusterMirrorTheSpec() throws IOException {
    JsonNode crd = Yaml.file("manifests/00-crd.yaml").at("/spec/versions/0/schema/openAPIV3Schema");
    List<String> wrong = new ArrayList<>();
    mirror(
        Yaml.file("helm/kvorum/values.schema.json").at(SPEC),
        crd.at("/properties/spec"),
        "cluster.spec",
        wrong);
    assertEquals(List.of(), wrong);
  }

  /** Names, and the words that are allowed, of all objects whose properties the values name. */
  private static void mirror(JsonNode values, JsonNode crd, String where, List<String> wrong) {
    if (values.has("properties")) {
      compare(names(values.path("properties")), names(crd.path("properties")), where, wrong);
      for (String name : names(values.path("properties"))) {
        mirror(
            values.path("properties").path(name),
            crd.path("properties").path(name),
            where + "." + name,
            wrong);
      }
    }
    compare(values.path("enum").toString(), crd.path("enum").toString(), where, wrong);
    compare(values.path("required").toString(), crd.path("required").toString(), where, wrong);
  }

  private static void compare(Object values, Object crd, String where, List<String> wrong) {
    if (!values.equals(crd)) {
      wrong.add(where + " is " + values + " in the values and " + crd + " in the CRD");
    }
  }

  private static TreeSet<String> names(JsonNode object) {
    TreeSet<String> names = new TreeSet<>();
    object.fieldNames().forEachRemaining(names::add);
    return names;
  }

  private static String version() throws IOException {
    return Yaml.file("helm/kvorum/Chart.yaml").path("appVersion").asText();
  }

  private static List<Path> files() throws IOException {
    List<Path> files = new ArrayList<>();
    for (String each : READ) {
      try (Stream<Path> below = Files.walk(Yaml.ROOT.resolve(each))) {
        below.filter(Files::isRegularFile).sorted().forEach(files::add);
      }
    }
    return files;
  }
}
