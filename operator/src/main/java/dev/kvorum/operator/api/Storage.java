package dev.kvorum.operator.api;

import com.fasterxml.jackson.annotation.JsonIgnoreProperties;
import com.fasterxml.jackson.annotation.JsonProperty;
import com.fasterxml.jackson.annotation.JsonPropertyDescription;
import io.fabric8.generator.annotation.Default;
import io.fabric8.generator.annotation.Required;
import io.fabric8.generator.annotation.Size;
import io.fabric8.generator.annotation.ValidationRule;

/** The volume of each node. */
@ValidationRule(
    value = "isQuantity(self.size)",
    message = "storage.size must be a quantity, as 10Gi")
@JsonIgnoreProperties(ignoreUnknown = true)
public record Storage(
    @JsonPropertyDescription("Of each node's volume, as 10Gi. It may grow.")
        @Required
        @Size(max = 32)
        String size,
    @JsonProperty("class") @JsonPropertyDescription("StorageClass; without: the default one.")
        String className,
    @JsonPropertyDescription(
            "Retain keeps a volume when its node leaves or the cluster is deleted; Delete doesn't.")
        @Default("Retain")
        Retention retain,
    @JsonPropertyDescription(
            "Give each volume's top folder to the nodes' user before a node starts, by a container"
                + " that may do just that, as root. For volumes that ignore fsGroup, as hostPath and"
                + " some NFS do, whose nodes say that /data can't be written.")
        @Default("false")
        Boolean chown) {

  public Storage {
    retain = retain == null ? Retention.RETAIN : retain;
    chown = chown != null && chown;
  }

  /** What becomes of a volume that nobody uses any more. */
  public enum Retention {
    @JsonProperty("Retain")
    RETAIN,
    @JsonProperty("Delete")
    DELETE
  }
}
