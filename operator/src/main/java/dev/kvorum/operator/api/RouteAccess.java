package dev.kvorum.operator.api;

import com.fasterxml.jackson.annotation.JsonIgnoreProperties;
import com.fasterxml.jackson.annotation.JsonPropertyDescription;
import io.fabric8.generator.annotation.Default;
import io.fabric8.generator.annotation.ValidationRule;
import java.util.List;

/** An HTTPRoute of the Gateway API to the clients' Service, for where a Gateway is the way in. */
@ValidationRule(
    value = "!self.enabled || has(self.gateway)",
    message = "httpRoute.gateway must name the Gateway that the route is attached to")
@ValidationRule(
    value = "!has(self.path) || self.path.startsWith('/')",
    message = "httpRoute.path must begin with /")
@JsonIgnoreProperties(ignoreUnknown = true)
public record RouteAccess(
    @Default("false") Boolean enabled,
    @JsonPropertyDescription("The Gateway's name.") String gateway,
    @JsonPropertyDescription("The Gateway's namespace; without: the cluster's.")
        String gatewayNamespace,
    @JsonPropertyDescription("One listener of the Gateway; without: all that fit.")
        String sectionName,
    @JsonPropertyDescription("Without: any host.") List<String> hostnames,
    @JsonPropertyDescription("A prefix; it is passed on to the nodes, which serve /kv.")
        @Default("/")
        String path) {

  public RouteAccess {
    enabled = enabled != null && enabled;
    hostnames = hostnames == null ? List.of() : hostnames;
    path = path == null ? "/" : path;
  }
}
