package dev.kvorum.operator.api;

import com.fasterxml.jackson.annotation.JsonIgnoreProperties;
import com.fasterxml.jackson.annotation.JsonPropertyDescription;
import io.fabric8.generator.annotation.Default;
import java.util.Map;

/** What collects metrics. */
@JsonIgnoreProperties(ignoreUnknown = true)
public record Metrics(
    @JsonPropertyDescription("Make a PodMonitor where its CRD exists.") @Default("true")
        Boolean podMonitor,
    @Default("30s") String interval,
    @JsonPropertyDescription("Labels of the PodMonitor, by which a Prometheus selects it.")
        Map<String, String> labels) {

  public Metrics {
    podMonitor = podMonitor == null || podMonitor;
    interval = interval == null ? "30s" : interval;
    labels = labels == null ? Map.of() : labels;
  }
}
