package dev.kvorum.operator.api;

import com.fasterxml.jackson.annotation.JsonIgnoreProperties;
import com.fasterxml.jackson.annotation.JsonPropertyDescription;
import io.fabric8.generator.annotation.Default;

/** How the nodes of a cluster are spread. */
@JsonIgnoreProperties(ignoreUnknown = true)
public record TopologySpread(
    @JsonPropertyDescription("The label of Kubernetes nodes whose values fail apart.")
        @Default(TopologySpread.DEFAULT_KEY)
        String key,
    @JsonPropertyDescription("Rather leave a pod waiting than put two where they fail together.")
        @Default("false")
        Boolean required) {

  public static final String DEFAULT_KEY = "kubernetes.io/hostname";

  public TopologySpread {
    key = key == null ? DEFAULT_KEY : key;
    required = required != null && required;
  }
}
