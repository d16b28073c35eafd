package dev.kvorum.operator.reconcile;

import dev.kvorum.operator.api.KVCluster;
import io.fabric8.kubernetes.api.model.EventBuilder;
import io.fabric8.kubernetes.client.KubernetesClient;
import io.fabric8.kubernetes.client.KubernetesClientException;
import java.lang.System.Logger;
import java.lang.System.Logger.Level;
import java.time.Instant;
import java.time.temporal.ChronoUnit;
import java.util.Map;
import java.util.concurrent.ConcurrentHashMap;

/**
 * Says what was done or is waited for as Events of the cluster's resource, and in the log: once,
 * until it is something else. {@code kubectl describe kv} shows them.
 */
final class Announcer {

  private static final Logger LOG = System.getLogger(Announcer.class.getName());

  private final KubernetesClient client;
  private final String identity;

  /** By uid: what was said last. */
  private final Map<String, String> said = new ConcurrentHashMap<>();

  Announcer(KubernetesClient client, String identity) {
    this.client = client;
    this.identity = identity;
  }

  void say(KVCluster cluster, Outcome outcome) {
    var metadata = cluster.getMetadata();
    String text =
        switch (outcome.phase()) {
          // The words of what is waited for change with every entry that is copied.
          case WAITING, IDLE -> outcome.reason();
          case DONE, REFUSED, FAILED -> outcome.reason() + " " + outcome.message();
        };
    if (text.equals(said.put(metadata.getUid(), text))) {
      return;
    }
    boolean warning =
        switch (outcome.phase()) {
          case REFUSED, FAILED -> true;
          case IDLE, DONE, WAITING -> false;
        };
    LOG.log(
        warning ? Level.WARNING : Level.INFO,
        "{0}/{1}: {2}: {3}",
        metadata.getNamespace(),
        metadata.getName(),
        outcome.reason(),
        outcome.message());
    try {
      event(cluster, warning ? "Warning" : "Normal", outcome);
    } catch (KubernetesClientException e) {
      LOG.log(Level.WARNING, "could not write an Event: {0}", e.getMessage());
    }
  }

  private void event(KVCluster cluster, String type, Outcome outcome) {
    var metadata = cluster.getMetadata();
    String now = Instant.now().truncatedTo(ChronoUnit.SECONDS).toString();
    client
        .resource(
            new EventBuilder()
                .withNewMetadata()
                .withGenerateName(metadata.getName() + ".")
                .withNamespace(metadata.getNamespace())
                .endMetadata()
                .withType(type)
                .withReason(outcome.reason())
                .withMessage(outcome.message())
                .withFirstTimestamp(now)
                .withLastTimestamp(now)
                .withCount(1)
                .withNewSource()
                .withComponent("kvorum-operator")
                .endSource()
                .withReportingComponent("kvorum.dev/operator")
                .withReportingInstance(identity)
                .withNewInvolvedObject()
                .withApiVersion(cluster.getApiVersion())
                .withKind(cluster.getKind())
                .withName(metadata.getName())
                .withNamespace(metadata.getNamespace())
                .withUid(metadata.getUid())
                .withResourceVersion(metadata.getResourceVersion())
                .endInvolvedObject()
                .build())
        .create();
  }
}
