package dev.kvorum.operator;

import io.fabric8.kubernetes.api.model.coordination.v1.Lease;
import io.fabric8.kubernetes.api.model.coordination.v1.LeaseBuilder;
import io.fabric8.kubernetes.client.KubernetesClient;
import io.fabric8.kubernetes.client.KubernetesClientException;
import java.lang.System.Logger;
import java.lang.System.Logger.Level;

/**
 * Lets go of the Lease when the operator is told to stop, which the framework doesn't: the next one
 * leads a few seconds later, and not only when the Lease has run out.
 *
 * <p>This process is gone long before another leads, which asks for the Lease every few seconds;
 * and were it not, each write is for what its writer saw.
 *
 * @param name as the Lease has it
 */
record Handover(KubernetesClient client, String namespace, String name) {

  private static final Logger LOG = System.getLogger(Handover.class.getName());

  void atStop() {
    Runtime.getRuntime()
        .addShutdownHook(Thread.ofPlatform().name("handover").unstarted(this::letGo));
  }

  void letGo() {
    try {
      Lease lease = client.leases().inNamespace(namespace).withName(Setup.LEASE).get();
      if (lease != null && name.equals(lease.getSpec().getHolderIdentity())) {
        client
            .resource(new LeaseBuilder(lease).editSpec().withHolderIdentity(null).endSpec().build())
            .update();
      }
    } catch (KubernetesClientException e) {
      LOG.log(Level.WARNING, "the Lease is kept until it runs out: {0}", e.getMessage());
    }
  }
}
