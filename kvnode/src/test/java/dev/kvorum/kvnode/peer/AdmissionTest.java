package dev.kvorum.kvnode.peer;

import static org.junit.jupiter.api.Assertions.assertEquals;

import dev.kvorum.kvnode.peer.Refusal.Reason;
import java.util.Optional;
import java.util.UUID;
import org.junit.jupiter.api.Test;

class AdmissionTest {

  private static final Optional<UUID> OURS = Optional.of(new UUID(0, 1));
  private static final Identity SELF = new Identity(1, OURS, 5);

  @Test
  void aMemberOfTheClusterMayTalk() {
    assertEquals(Optional.empty(), judged(SELF, new Identity(2, OURS, 3), 1));
  }

  @Test
  void anotherClusterIsRefused() {
    var other = new Identity(2, Optional.of(new UUID(0, 2)), 3);
    assertEquals(Optional.of(Reason.OTHER_CLUSTER), judged(SELF, other, 1));
  }

  @Test
  void whoLooksForAnotherNodeIsToldSo() {
    assertEquals(Optional.of(Reason.WRONG_NODE), judged(SELF, new Identity(2, OURS, 3), 9));
  }

  @Test
  void aCopyOfThisNodesDiskIsRefused() {
    assertEquals(Optional.of(Reason.SAME_NODE), judged(SELF, new Identity(1, OURS, 3), 1));
  }

  @Test
  void withoutAClusterOnEitherSideThereIsNothingToTalkAbout() {
    var stranger = new Identity(2, Optional.empty(), 1);
    assertEquals(Optional.of(Reason.NO_CLUSTER), judged(SELF, stranger, 1));
    assertEquals(
        Optional.of(Reason.NO_CLUSTER),
        judged(new Identity(1, Optional.empty(), 1), new Identity(2, OURS, 3), 1));
  }

  @Test
  void anOldDiskIsRefusedAndAReconnectIsNot() {
    Hello hello = hello(new Identity(2, OURS, 3), 1);
    assertEquals(
        Optional.of(Reason.OLD_BOOT), Admission.refusal(SELF, hello, 4).map(Refusal::reason));
    assertEquals(Optional.empty(), Admission.refusal(SELF, hello, 3));
  }

  private static Optional<Reason> judged(Identity self, Identity other, long expected) {
    return Admission.refusal(self, hello(other, expected), 0).map(Refusal::reason);
  }

  private static Hello hello(Identity other, long expected) {
    return new Hello(other, Hello.Purpose.SWIFT, expected, 1, Optional.empty());
  }
}
