/**
 * The CRD and the operator against a real API server, with its admission, defaults, controllers and
 * garbage collector.
 *
 * <p>The server is k3s in a container ({@link dev.kvorum.operator.live.K3s}), or whatever image
 * answers as it does: {@code -Dk3s.image=…} or {@code K3S_IMAGE}. Without a container engine these
 * tests are skipped and say so. The operator runs in the tests' JVM as {@code Main} sets it up,
 * through a wire that can be cut ({@link dev.kvorum.operator.live.Wire}).
 *
 * <p>No node runs here: {@link dev.kvorum.operator.live.PretendKubelet} says of the pods that the
 * StatefulSet controller makes that they run, and {@link dev.kvorum.operator.live.PretendCluster}
 * answers for their admin ports as the nodes' golden files have it. What real nodes do is the end
 * to end suite's.
 */
package dev.kvorum.operator.live;
