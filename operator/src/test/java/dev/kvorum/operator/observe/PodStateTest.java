package dev.kvorum.operator.observe;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertTrue;

import dev.kvorum.operator.plan.Observed;
import io.fabric8.kubernetes.api.model.Pod;
import io.fabric8.kubernetes.client.utils.Serialization;
import java.util.Optional;
import org.junit.jupiter.api.Test;

class PodStateTest {

  @Test
  void podThatServesRuns() {
    Observed.Pod pod =
        state(
            """
            phase: Running
            conditions: [{type: Ready, status: "True"}]
            containerStatuses: [{name: kvnode, state: {running: {startedAt: "2026-01-01T00:00:00Z"}}}]
            """);
    assertTrue(pod.running() && pod.ready() && !pod.terminating());
    assertEquals("abc", pod.template());
    assertEquals(Optional.empty(), pod.trouble());
  }

  @Test
  void imageThatCanNotBePulledIsItsTrouble() {
    Observed.Pod pod =
        state(
            """
            phase: Pending
            containerStatuses: [{name: kvnode, state: {waiting: {reason: ErrImagePull, message: not found}}}]
            """);
    assertFalse(pod.running());
    assertEquals(Optional.of("ErrImagePull: not found"), pod.trouble());
  }

  @Test
  void podWithoutAPlaceSaysWhatTheSchedulerSays() {
    Observed.Pod pod =
        state(
            """
            phase: Pending
            conditions: [{type: PodScheduled, status: "False", reason: Unschedulable, message: 0/3 nodes}]
            """);
    assertEquals(Optional.of("Unschedulable: 0/3 nodes"), pod.trouble());
  }

  @Test
  void podThatIsBeingMadeHasNoTrouble() {
    Observed.Pod pod =
        state(
            """
            phase: Pending
            containerStatuses: [{name: kvnode, state: {waiting: {reason: ContainerCreating}}}]
            """);
    assertFalse(pod.running());
    assertEquals(Optional.empty(), pod.trouble());
  }

  @Test
  void nodeThatEndsAgainAndAgainSaysWhyItself() {
    Observed.Pod pod =
        state(
            """
            phase: Running
            containerStatuses:
            - name: kvnode
              state: {waiting: {reason: CrashLoopBackOff, message: back-off 10s}}
              lastState: {terminated: {exitCode: 3, message: "starting\\nkv serve: no room\\n"}}
            """);
    assertFalse(pod.running());
    assertEquals(Optional.of("CrashLoopBackOff: kv serve: no room"), pod.trouble());
  }

  @Test
  void containerThatPreparesTheVolumeHasItsTroubleToo() {
    Observed.Pod pod =
        state(
            """
            phase: Pending
            initContainerStatuses:
            - name: chown
              state: {waiting: {reason: CrashLoopBackOff, message: back-off 10s}}
              lastState: {terminated: {exitCode: 1, message: "chown: /data: not permitted"}}
            containerStatuses: [{name: kvnode, state: {waiting: {reason: PodInitializing}}}]
            """);
    assertEquals(Optional.of("CrashLoopBackOff: chown: /data: not permitted"), pod.trouble());
  }

  private static Observed.Pod state(String status) {
    Pod pod =
        Serialization.unmarshal(
            """
            apiVersion: v1
            kind: Pod
            metadata: {name: kv-0, labels: {kvorum.dev/template: abc}}
            status:
            """
                + status.indent(2),
            Pod.class);
    return PodState.of(pod, false, Optional.empty());
  }
}
