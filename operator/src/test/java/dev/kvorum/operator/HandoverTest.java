package dev.kvorum.operator;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertNull;

import io.fabric8.kubernetes.api.model.coordination.v1.Lease;
import io.fabric8.kubernetes.api.model.coordination.v1.LeaseBuilder;
import io.fabric8.kubernetes.client.KubernetesClient;
import io.fabric8.kubernetes.client.server.mock.EnableKubernetesMockClient;
import java.time.ZonedDateTime;
import org.junit.jupiter.api.Test;

/** Who stops doesn't keep the others waiting. */
@EnableKubernetesMockClient(crud = true)
class HandoverTest {

  KubernetesClient client;

  @Test
  void theLeaseOfOneThatStopsIsFree() {
    client.resource(lease("this")).create();
    new Handover(client, "system", "this").letGo();
    assertNull(found().getSpec().getHolderIdentity());
    assertEquals(15, found().getSpec().getLeaseDurationSeconds());
  }

  @Test
  void anothersLeaseIsLeftAlone() {
    Lease before = client.resource(lease("another")).create();
    new Handover(client, "system", "this").letGo();
    assertEquals(before.getMetadata(), found().getMetadata());
    assertEquals("another", found().getSpec().getHolderIdentity());
  }

  @Test
  void withoutALeaseNothingHappens() {
    new Handover(client, "system", "this").letGo();
    assertNull(found());
  }

  private Lease found() {
    return client.leases().inNamespace("system").withName(Setup.LEASE).get();
  }

  private static Lease lease(String holder) {
    return new LeaseBuilder()
        .withNewMetadata()
        .withNamespace("system")
        .withName(Setup.LEASE)
        .endMetadata()
        .withNewSpec()
        .withHolderIdentity(holder)
        .withLeaseDurationSeconds(15)
        .withRenewTime(ZonedDateTime.now())
        .endSpec()
        .build();
  }
}
