package dev.kvorum.operator.api;

import com.fasterxml.jackson.annotation.JsonIgnoreProperties;
import com.fasterxml.jackson.annotation.JsonPropertyDescription;
import io.fabric8.generator.annotation.Default;
import io.fabric8.generator.annotation.ValidationRule;
import java.util.Map;

/** An Ingress to the clients' Service; it has only the annotations that are given here. */
@ValidationRule(
    value = "!has(self.path) || self.path.startsWith('/')",
    message = "ingress.path must begin with /")
@JsonIgnoreProperties(ignoreUnknown = true)
public record IngressAccess(
    @Default("false") Boolean enabled,
    @JsonPropertyDescription("Without: any host.") String host,
    @JsonPropertyDescription("IngressClass; without: the default one.") String className,
    @JsonPropertyDescription("A prefix; it is passed on to the nodes, which serve /kv.")
        @Default("/")
        String path,
    @JsonPropertyDescription("The Secret with certificate and key for host.") String tlsSecretName,
    Map<String, String> annotations) {

  public IngressAccess {
    enabled = enabled != null && enabled;
    path = path == null ? "/" : path;
    annotations = annotations == null ? Map.of() : annotations;
  }
}
