package dev.kvorum.kvnode.kube;

import dev.kvorum.kvnode.meta.BootstrapRecord;
import java.util.List;
import java.util.Optional;

/**
 * What was seen of the cluster last.
 *
 * @param hosts literal addresses where nodes may be, this one's own among them
 * @param record how the cluster was formed; empty as long as nobody has formed it
 * @param complaint why this may be out of date, in words; empty when it is not
 */
record Sight(List<String> hosts, Optional<BootstrapRecord> record, String complaint) {

  static final Sight NONE = new Sight(List.of(), Optional.empty(), "");

  /** The API said nothing: an old address is better than none, and the record never changes. */
  Sight without(String why, List<String> resolved) {
    return new Sight(resolved.isEmpty() ? hosts : resolved, record, why);
  }
}
