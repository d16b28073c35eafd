package dev.kvorum.operator.reconcile;

import dev.kvorum.operator.api.KVCluster;
import dev.kvorum.operator.api.KVClusterStatus;
import dev.kvorum.operator.api.KVClusterStatus.ReceiptView;
import dev.kvorum.operator.model.Names;
import dev.kvorum.operator.observe.GrowthRefusals;
import dev.kvorum.operator.observe.Look;
import dev.kvorum.operator.observe.NodeAdmin;
import dev.kvorum.operator.observe.Observer;
import dev.kvorum.operator.plan.Evictions;
import dev.kvorum.operator.plan.Planner;
import dev.kvorum.operator.plan.Reason;
import dev.kvorum.operator.plan.Step;
import dev.kvorum.operator.plan.Wish;
import io.fabric8.kubernetes.api.model.HasMetadata;
import io.fabric8.kubernetes.api.model.ObjectMetaBuilder;
import io.fabric8.kubernetes.api.model.OwnerReference;
import io.fabric8.kubernetes.api.model.PersistentVolumeClaim;
import io.fabric8.kubernetes.api.model.Pod;
import io.fabric8.kubernetes.api.model.apps.StatefulSet;
import io.fabric8.kubernetes.client.KubernetesClient;
import io.fabric8.kubernetes.client.KubernetesClientException;
import io.javaoperatorsdk.operator.api.config.informer.InformerEventSourceConfiguration;
import io.javaoperatorsdk.operator.api.reconciler.Context;
import io.javaoperatorsdk.operator.api.reconciler.ControllerConfiguration;
import io.javaoperatorsdk.operator.api.reconciler.EventSourceContext;
import io.javaoperatorsdk.operator.api.reconciler.MaxReconciliationInterval;
import io.javaoperatorsdk.operator.api.reconciler.Reconciler;
import io.javaoperatorsdk.operator.api.reconciler.UpdateControl;
import io.javaoperatorsdk.operator.processing.event.ResourceID;
import io.javaoperatorsdk.operator.processing.event.source.EventSource;
import io.javaoperatorsdk.operator.processing.event.source.informer.InformerEventSource;
import java.time.Duration;
import java.time.Instant;
import java.util.List;
import java.util.Optional;
import java.util.Set;
import java.util.concurrent.TimeUnit;

/** Look, plan, one step, status. */
@ControllerConfiguration(
    name = "kvcluster",
    fieldManager = Applied.FIELD_MANAGER,
    maxReconciliationInterval =
        @MaxReconciliationInterval(interval = 30, timeUnit = TimeUnit.SECONDS))
public final class ClusterReconciler implements Reconciler<KVCluster> {

  /** After a step: what it has changed is looked at at once. */
  private static final Duration SOON = Duration.ofMillis(500);

  /** What nodes do by themselves sends no events to the API server. */
  private static final Duration WAITING = Duration.ofSeconds(2);

  private static final Duration AFTER_FAILURE = Duration.ofSeconds(5);
  private static final Duration IDLE = Duration.ofSeconds(15);

  private final Observer observer;
  private final Applied applied;
  private final Extras extras;
  private final Work work;
  private final Retaining retaining;
  private final Receipts receipts;
  private final Announcer announcer;
  private final OperatorMetrics metrics;

  public ClusterReconciler(
      KubernetesClient client, NodeAdmin admin, String identity, OperatorMetrics metrics) {
    GrowthRefusals refusals = new GrowthRefusals(System::nanoTime);
    this.observer = new Observer(client, admin, refusals);
    this.applied = new Applied(client);
    this.extras = new Extras(client, applied, System::nanoTime);
    this.work = new Work(client, admin, applied, refusals);
    this.retaining = new Retaining(client);
    this.receipts = new Receipts(admin);
    this.announcer = new Announcer(client, identity);
    this.metrics = metrics;
  }

  @Override
  public List<EventSource<?, KVCluster>> prepareEventSources(
      EventSourceContext<KVCluster> context) {
    return List.of(
        changesOf(Pod.class, context),
        changesOf(StatefulSet.class, context),
        changesOf(PersistentVolumeClaim.class, context));
  }

  private static <T extends HasMetadata> EventSource<T, KVCluster> changesOf(
      Class<T> type, EventSourceContext<KVCluster> context) {
    return new InformerEventSource<>(
        InformerEventSourceConfiguration.from(type, KVCluster.class)
            .withLabelSelector(Names.CLUSTER_LABEL)
            .withSecondaryToPrimaryMapper(ClusterReconciler::clusterOf)
            .build(),
        context);
  }

  private static Set<ResourceID> clusterOf(HasMetadata object) {
    var metadata = object.getMetadata();
    return Set.of(
        new ResourceID(metadata.getLabels().get(Names.CLUSTER_LABEL), metadata.getNamespace()));
  }

  @Override
  public UpdateControl<KVCluster> reconcile(KVCluster cached, Context<KVCluster> context) {
    return observer
        .current(cached)
        .map(this::reconcile)
        .orElseGet(() -> UpdateControl.<KVCluster>noUpdate().rescheduleAfter(IDLE));
  }

  private UpdateControl<KVCluster> reconcile(KVCluster cluster) {
    long begun = System.nanoTime();
    Wish wish = Wishes.of(cluster);
    Look look = observer.look(cluster);
    Outcome outcome = step(cluster, wish, look);
    announcer.say(cluster, outcome);
    metrics.reconciled(outcome, System.nanoTime() - begun);
    boolean rests = outcome.phase() == Outcome.Phase.IDLE;
    Optional<ReceiptView> receipt = rests ? receipts.last(look) : Optional.empty();
    KVClusterStatus status = StatusView.of(cluster, wish, look, outcome, receipt, Instant.now());
    return UpdateControl.patchStatus(only(cluster, status)).rescheduleAfter(again(outcome));
  }

  /** The status and nothing else, to be applied: of the spec the operator owns nothing. */
  private static KVCluster only(KVCluster cluster, KVClusterStatus status) {
    KVCluster patch = new KVCluster();
    patch.setMetadata(
        new ObjectMetaBuilder()
            .withName(cluster.getMetadata().getName())
            .withNamespace(cluster.getMetadata().getNamespace())
            .build());
    patch.setStatus(status);
    return patch;
  }

  private Outcome step(KVCluster cluster, Wish wish, Look look) {
    Optional<Outcome> former = former(cluster, look);
    if (former.isPresent()) {
      return former.get();
    }
    Step step = Planner.next(wish, look.observed());
    Optional<Step.Refuse> unmet = Planner.unmet(wish, look.observed());
    if (!wish.pause()) {
      try {
        applied.surroundings(cluster, Evictions.allowed(wish, look.observed()));
        Optional<Step.Refuse> unknown = extras.see(cluster);
        unmet = unmet.or(() -> unknown);
        retaining.see(cluster, look);
        look.set().ifPresent(set -> work.refresh(cluster, set));
      } catch (KubernetesClientException e) {
        return new Outcome(Outcome.Phase.FAILED, "ApplyFailed", String.valueOf(e.getMessage()));
      }
    }
    return work.carryOut(step, cluster, look).leaving(unmet);
  }

  /** A StatefulSet that is being deleted, or that the garbage collector is about to take. */
  private static Optional<Outcome> former(KVCluster cluster, Look look) {
    String uid = cluster.getMetadata().getUid();
    return look.set()
        .filter(
            set ->
                set.getMetadata().getDeletionTimestamp() != null
                    || Optional.ofNullable(set.getMetadata().getOwnerReferences())
                        .orElse(List.of())
                        .stream()
                        .map(OwnerReference::getUid)
                        .anyMatch(owner -> !owner.equals(uid)))
        .map(
            _ ->
                Outcome.waiting(
                    Reason.STARTING, "pods of a deleted cluster of this name have to go first"));
  }

  private static Duration again(Outcome outcome) {
    return switch (outcome.phase()) {
      case IDLE, REFUSED -> IDLE;
      case DONE -> SOON;
      case WAITING -> outcome.waitsFor(Reason.PAUSED) ? IDLE : WAITING;
      case FAILED -> AFTER_FAILURE;
    };
  }
}
