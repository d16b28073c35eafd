package dev.kvorum.chaos.kube;

import dev.kvorum.chaos.outcome.Exit;
import io.fabric8.kubernetes.api.model.Event;
import io.fabric8.kubernetes.api.model.EventBuilder;
import io.fabric8.kubernetes.api.model.GenericKubernetesResource;
import java.time.Instant;
import java.time.temporal.ChronoUnit;
import java.util.concurrent.TimeUnit;

/** A verdict as an Event of the cluster's resource: {@code kubectl describe kv} shows it. */
final class Announcement {

  /** What the API server takes. */
  private static final int MESSAGE_MAX = 1024;

  private Announcement() {}

  /** Its name is its own, so that creating it once more makes no second one. */
  static Event of(GenericKubernetesResource cluster, Exit exit, String words) {
    var metadata = cluster.getMetadata();
    Instant now = Instant.now();
    String time = now.truncatedTo(ChronoUnit.SECONDS).toString();
    return new EventBuilder()
        .withNewMetadata()
        .withName("%s-chaos.%x".formatted(metadata.getName(), nanos(now)))
        .withNamespace(metadata.getNamespace())
        .endMetadata()
        .withType(exit == Exit.LINEARIZABLE ? "Normal" : "Warning")
        .withReason(exit.reason())
        .withMessage(words.substring(0, Math.min(MESSAGE_MAX, words.length())))
        .withFirstTimestamp(time)
        .withLastTimestamp(time)
        .withCount(1)
        .withNewSource()
        .withComponent("kvorum-chaos")
        .endSource()
        .withReportingComponent("kvorum.dev/chaos")
        .withReportingInstance("kvorum-chaos")
        .withNewInvolvedObject()
        .withApiVersion(cluster.getApiVersion())
        .withKind(cluster.getKind())
        .withName(metadata.getName())
        .withNamespace(metadata.getNamespace())
        .withUid(metadata.getUid())
        .withResourceVersion(metadata.getResourceVersion())
        .endInvolvedObject()
        .build();
  }

  private static long nanos(Instant time) {
    return TimeUnit.SECONDS.toNanos(time.getEpochSecond()) + time.getNano();
  }
}
