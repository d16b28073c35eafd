package dev.kvorum.operator.api;

import io.fabric8.kubernetes.api.model.Quantity;
import java.util.Map;

/** CPU and memory of a node. Heap and caches are budgeted from the limit of memory. */
public record Resources(Map<String, Quantity> requests, Map<String, Quantity> limits) {

  public Resources {
    requests = requests == null ? Map.of() : requests;
    limits = limits == null ? Map.of() : limits;
  }
}
