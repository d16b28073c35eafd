package dev.kvorum.operator.api;

import com.fasterxml.jackson.annotation.JsonIgnoreProperties;
import io.fabric8.kubernetes.api.model.Quantity;
import java.util.Map;

/** CPU and memory of a node. The node divides the limit of memory into heap and caches. */
@JsonIgnoreProperties(ignoreUnknown = true)
public record Resources(Map<String, Quantity> requests, Map<String, Quantity> limits) {

  public Resources {
    requests = requests == null ? Map.of() : requests;
    limits = limits == null ? Map.of() : limits;
  }
}
