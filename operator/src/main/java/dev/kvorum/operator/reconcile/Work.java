package dev.kvorum.operator.reconcile;

import dev.kvorum.operator.api.KVCluster;
import dev.kvorum.operator.model.Founding;
import dev.kvorum.operator.model.NodeSet;
import dev.kvorum.operator.observe.AdminAnswer;
import dev.kvorum.operator.observe.GrowthRefusals;
import dev.kvorum.operator.observe.Look;
import dev.kvorum.operator.observe.NodeAdmin;
import dev.kvorum.operator.observe.Observer;
import dev.kvorum.operator.plan.Reason;
import dev.kvorum.operator.plan.Step;
import io.fabric8.kubernetes.api.model.DeleteOptionsBuilder;
import io.fabric8.kubernetes.api.model.HasMetadata;
import io.fabric8.kubernetes.api.model.ObjectMeta;
import io.fabric8.kubernetes.api.model.Pod;
import io.fabric8.kubernetes.api.model.Quantity;
import io.fabric8.kubernetes.api.model.apps.StatefulSet;
import io.fabric8.kubernetes.client.KubernetesClient;
import io.fabric8.kubernetes.client.KubernetesClientException;
import io.fabric8.kubernetes.client.dsl.base.PatchContext;
import io.fabric8.kubernetes.client.dsl.base.PatchType;
import io.fabric8.kubernetes.client.utils.Serialization;
import java.io.IOException;
import java.util.Map;
import java.util.Optional;
import java.util.OptionalInt;
import java.util.TreeMap;

/** Carries a step out. Each write is for what the look saw: if that has changed, it fails. */
final class Work {

  private static final int HTTP_FORBIDDEN = 403;
  private static final int HTTP_UNPROCESSABLE = 422;

  private final KubernetesClient client;
  private final NodeAdmin admin;
  private final Applied applied;
  private final Journaling journaling;
  private final GrowthRefusals refusals;

  Work(KubernetesClient client, NodeAdmin admin, Applied applied, GrowthRefusals refusals) {
    this.client = client;
    this.admin = admin;
    this.applied = applied;
    this.journaling = new Journaling(client);
    this.refusals = refusals;
  }

  Outcome carryOut(Step step, KVCluster cluster, Look look) {
    try {
      return switch (step) {
        case Step.Idle idle -> new Outcome(Outcome.Phase.IDLE, "AsWanted", idle.because());
        case Step.Wait wait -> Outcome.waiting(wait.reason(), wait.because());
        case Step.Refuse refuse -> Outcome.refused(refuse);
        case Step.Scale scale -> scale(scale, cluster, look);
        case Step.Bootstrap bootstrap -> bootstrap(bootstrap, cluster, look);
        case Step.Grow grow -> grow(grow, cluster, look);
        case Step.Release release -> deletePod(step, look.pods().get(release.ordinal()), 0L);
        case Step.Replace replace -> deletePod(step, look.pods().get(replace.ordinal()), null);
        case Step.Restart restart -> restart(restart, look);
        case Step.Reshard reshard ->
            answered(
                step,
                admin.put(
                    contact(look),
                    "/admin/keyspaces/default",
                    "{\"shards\":" + reshard.shards() + "}"));
        case Step.Drain drain -> drain(drain, look);
        case Step.Undrain undrain -> undrain(undrain, look);
        case Step.Remove remove ->
            answered(step, admin.delete(contact(look), "/admin/nodes/" + remove.node()));
        case Step.Discard discard -> discard(discard, look);
      };
    } catch (KubernetesClientException | IOException e) {
      return Outcome.failed(step, String.valueOf(e.getMessage()));
    }
  }

  /** Gives the StatefulSet its current template, and leaves the number of its pods as it is. */
  void refresh(KVCluster cluster, StatefulSet set) {
    applied.lately(NodeSet.of(cluster, set.getSpec().getReplicas(), claimSize(set)));
  }

  private Outcome scale(Step.Scale step, KVCluster cluster, Look look) {
    if (step.nodes() > 0 && look.record().isPresent()) {
      journaling.nodes(look.record().get(), step.nodes());
    }
    Quantity size =
        look.set().map(Work::claimSize).orElse(new Quantity(cluster.getSpec().storage().size()));
    StatefulSet set = NodeSet.of(cluster, step.nodes(), size);
    look.set()
        .ifPresent(
            seen -> set.getMetadata().setResourceVersion(seen.getMetadata().getResourceVersion()));
    applied.now(set);
    return Outcome.done(step);
  }

  private static Quantity claimSize(StatefulSet set) {
    return set.getSpec()
        .getVolumeClaimTemplates()
        .getFirst()
        .getSpec()
        .getResources()
        .getRequests()
        .get("storage");
  }

  /** Creates: where somebody was faster, this fails, and the record that is there counts. */
  private Outcome bootstrap(Step.Bootstrap step, KVCluster cluster, Look look) {
    var founders = new TreeMap<Integer, Founding.Founder>();
    step.nodes()
        .forEach(
            (ordinal, node) ->
                founders.put(
                    ordinal,
                    new Founding.Founder(
                        node, Observer.peer(look.pods().get(ordinal)).orElseThrow())));
    client.resource(Founding.of(cluster, founders)).create();
    return Outcome.done(step);
  }

  private Outcome grow(Step.Grow step, KVCluster cluster, Look look) {
    String patch =
        Serialization.asJson(
            Map.of(
                "spec",
                Map.of(
                    "resources",
                    Map.of("requests", Map.of("storage", cluster.getSpec().storage().size())))));
    var refused = new TreeMap<Integer, String>();
    for (int ordinal : step.ordinals()) {
      ObjectMeta claim = look.claims().get(ordinal).getMetadata();
      try {
        client
            .persistentVolumeClaims()
            .inNamespace(claim.getNamespace())
            .withName(claim.getName())
            .patch(PatchContext.of(PatchType.JSON_MERGE), patch);
      } catch (KubernetesClientException e) {
        if (!isRefusal(e)) {
          throw e;
        }
        String why = e.getStatus() == null ? e.getMessage() : e.getStatus().getMessage();
        refusals.note(claim.getUid(), cluster.getSpec().storage().size(), why);
        refused.put(ordinal, why);
      }
    }
    return refused.isEmpty()
        ? Outcome.done(step)
        : Outcome.refused(
            Step.Grow.refused(refused.navigableKeySet(), refused.firstEntry().getValue()));
  }

  /** Whether the same request would be answered so again: by the StorageClass, a quota, or RBAC. */
  private static boolean isRefusal(KubernetesClientException e) {
    return e.getCode() == HTTP_FORBIDDEN || e.getCode() == HTTP_UNPROCESSABLE;
  }

  private Outcome restart(Step.Restart step, Look look) throws IOException {
    if (step.permitOf().isPresent()) {
      AdminAnswer permit =
          admin.post(contact(look), "/admin/nodes/" + step.permitOf().get() + "/permit");
      if (permit.status() == 409) {
        return Outcome.waiting(
            Reason.NO_PERMIT,
            "%s; the cluster lets it not stop now: %s".formatted(step.because(), permit.why()));
      }
      if (!permit.isSuccess()) {
        return Outcome.failed(step, permit.why());
      }
    }
    return deletePod(step, look.pods().get(step.ordinal()), null);
  }

  private Outcome drain(Step.Drain step, Look look) throws IOException {
    journaling.draining(look.record().orElseThrow(), OptionalInt.of(step.ordinal()));
    return answered(step, admin.post(contact(look), "/admin/nodes/" + step.node() + "/drain"));
  }

  private Outcome undrain(Step.Undrain step, Look look) throws IOException {
    for (String node : step.nodes()) {
      AdminAnswer answer = admin.post(contact(look), "/admin/nodes/" + node + "/undrain");
      if (!answer.isSuccess()) {
        return Outcome.failed(step, answer.why());
      }
    }
    journaling.draining(look.record().orElseThrow(), OptionalInt.empty());
    return Outcome.done(step);
  }

  private Outcome discard(Step.Discard step, Look look) {
    delete("persistentvolumeclaims", look.claims().get(step.ordinal()), null);
    return Outcome.done(step);
  }

  private Outcome deletePod(Step step, Pod pod, Long graceSeconds) {
    delete("pods", pod, graceSeconds);
    return Outcome.done(step);
  }

  /** Exactly this one, and not a later one of the same name. */
  private void delete(String plural, HasMetadata object, Long graceSeconds) {
    var metadata = object.getMetadata();
    client.raw(
        "/api/v1/namespaces/%s/%s/%s"
            .formatted(metadata.getNamespace(), plural, metadata.getName()),
        "DELETE",
        new DeleteOptionsBuilder()
            .withGracePeriodSeconds(graceSeconds)
            .withNewPreconditions()
            .withUid(metadata.getUid())
            .endPreconditions()
            .build());
  }

  private static Outcome answered(Step step, AdminAnswer answer) {
    return answer.isSuccess() ? Outcome.done(step) : Outcome.failed(step, answer.why());
  }

  private static String contact(Look look) throws IOException {
    Optional<String> contact = look.contact();
    return contact.orElseThrow(() -> new IOException("no node of the cluster answers"));
  }
}
