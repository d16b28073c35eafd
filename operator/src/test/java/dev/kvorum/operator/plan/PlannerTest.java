package dev.kvorum.operator.plan;

import static dev.kvorum.operator.plan.Scene.down;
import static dev.kvorum.operator.plan.Scene.draining;
import static dev.kvorum.operator.plan.Scene.empty;
import static dev.kvorum.operator.plan.Scene.pod;
import static dev.kvorum.operator.plan.Scene.waiting;
import static dev.kvorum.operator.plan.Scene.well;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertInstanceOf;
import static org.junit.jupiter.api.Assertions.assertTrue;

import dev.kvorum.operator.plan.Observed.Claim;
import dev.kvorum.operator.plan.Observed.Member;
import dev.kvorum.operator.plan.Observed.Volume;
import java.util.List;
import java.util.Optional;
import java.util.OptionalInt;
import java.util.Set;
import org.junit.jupiter.api.Nested;
import org.junit.jupiter.api.Test;

/** One look, one step. */
class PlannerTest {

  @Test
  void nothingIsDoneWhenAllIsAsWanted() {
    assertInstanceOf(Step.Idle.class, well(3).next(wish(3)));
  }

  @Test
  void nothingIsDoneWhilePaused() {
    Wish paused = change(wish(5), "b", true, false, false);
    assertEquals(Reason.PAUSED, waits(well(3).next(paused)));
    assertEquals(Reason.PAUSED, waits(new Scene().next(paused)));
  }

  @Nested
  class Beginnings {

    @Test
    void newClusterStartsAllItsNodes() {
      assertEquals(3, ((Step.Scale) new Scene().next(wish(3))).nodes());
    }

    @Test
    void clusterIsFormedWhenAllNodesWaitWithEmptyDisks() {
      assertEquals(
          List.of("n0", "n1", "n2"),
          List.copyOf(((Step.Bootstrap) empty(3).next(wish(3))).nodes().values()));
    }

    @Test
    void clusterIsNotFormedBeforeTheLastNodeSaysThatItIsEmpty() {
      Scene scene = empty(3);
      scene.pods.put(2, down("a", "Unschedulable: no node has room"));
      Step.Wait wait = (Step.Wait) scene.next(wish(3));
      assertEquals(Reason.STARTING, wait.reason());
      assertTrue(wait.because().contains("no node has room"));
    }

    @Test
    void clusterIsNeverFormedBesideANodeThatBelongsToOne() {
      Scene scene = empty(3);
      scene.pods.put(1, pod("a", "n1"));
      assertEquals(Reason.RECORD_LOST, refuses(scene.next(wish(3))));
    }

    @Test
    void volumesWithoutARecordAreNotTakenForEmpty() {
      Scene scene = new Scene();
      scene.volumes.put(0, new Volume(Scene.SIZE, Claim.BOUND, Optional.empty()));
      assertEquals(Reason.VOLUMES_WITHOUT_RECORD, refuses(scene.next(wish(3))));
    }

    @Test
    void imageThatCanNotRunIsReplacedBeforeTheClusterIsFormed() {
      Scene scene = empty(3);
      scene.pods.put(2, down("bad", "ErrImagePull"));
      assertEquals(2, ((Step.Replace) scene.next(wish(3))).ordinal());
    }

    @Test
    void tooManyNodesForTheMachinesCanBeTakenBackBeforeTheClusterIsFormed() {
      Scene scene = empty(5);
      scene.pods.put(4, down("a", "Unschedulable"));
      assertEquals(3, ((Step.Scale) scene.next(wish(3))).nodes());
    }

    @Test
    void adoptionStartsFromTheNotedNumberAndNotFromTheSpec() {
      Scene scene = well(5);
      scene.set = OptionalInt.empty();
      scene.pods.clear();
      scene.members.clear();
      assertEquals(5, ((Step.Scale) scene.next(wish(3))).nodes());
    }

    @Test
    void clusterWhoseVolumesAreAllGoneIsNotBegunAgain() {
      Scene scene = well(3);
      scene.set = OptionalInt.empty();
      scene.pods.clear();
      scene.members.clear();
      scene.volumes.clear();
      assertEquals(Reason.DATA_GONE, refuses(scene.next(wish(3))));
    }

    @Test
    void twoEmptyDisksOfThreeAreNamedAndNotFormedAnew() {
      Scene scene = well(3);
      scene.members.clear();
      scene.pods.put(0, waiting("a", "new0"));
      scene.pods.put(1, waiting("a", "new1"));
      assertEquals(Reason.QUORUM_LOST, refuses(scene.next(wish(3))));
    }

    @Test
    void foundersThatHaveNotReadTheRecordYetAreWaitedFor() {
      Scene scene = well(3);
      scene.members.clear();
      scene.pods.replaceAll((ordinal, _) -> waiting("a", "n" + ordinal));
      assertEquals(Reason.UNREACHABLE, waits(scene.next(wish(3))));
    }
  }

  @Nested
  class Sizes {

    @Test
    void volumesGrowBeforeAnythingAsksForHealth() {
      Scene scene = well(3);
      scene.members.clear();
      scene.pods.clear();
      scene.volumes.put(1, new Volume(Scene.SIZE, Claim.BOUND, Optional.empty()));
      assertEquals(1, ((Step.Grow) scene.next(wish(3))).ordinals().first());
    }

    @Test
    void volumesNeverShrinkAndKeepNothingElseFromBeingDone() {
      Scene scene = well(3);
      scene.volumes.put(1, new Volume(1L << 50, Claim.BOUND, Optional.empty()));
      assertEquals(Reason.VOLUMES_LARGER, refuses(scene.next(wish(3))));
      assertInstanceOf(Step.Scale.class, scene.next(wish(5)));
    }

    @Test
    void growthThatIsRefusedKeepsNothingElseFromBeingDone() {
      Scene scene = well(3);
      scene.volumes.put(0, new Volume(Scene.SIZE, Claim.BOUND, Optional.of("no resize")));
      assertEquals(Reason.GROWTH_REFUSED, refuses(scene.next(wish(3))));
      assertTrue(
          scene
              .next(wish(3))
              .because()
              .endsWith("ordinals [0] can't grow to spec.storage.size: no resize"));
      assertInstanceOf(Step.Restart.class, scene.next(World.wish(3, 4, "b")));
      assertInstanceOf(Step.Scale.class, scene.next(wish(5)));
      scene.running = List.of("move");
      assertEquals(Reason.RESHAPING, waits(scene.next(World.wish(3, 4, "b"))));
    }

    @Test
    void volumesThatMayGrowDoBesidesThoseThatMayNot() {
      Scene scene = well(3);
      scene.volumes.put(0, new Volume(Scene.SIZE, Claim.BOUND, Optional.of("no resize")));
      scene.volumes.put(2, new Volume(Scene.SIZE, Claim.BOUND, Optional.empty()));
      assertEquals(Set.of(2), ((Step.Grow) scene.next(wish(3))).ordinals());
    }

    /**
     * A new node's claim asks for what the first ones did, and may ask for more once it is bound.
     */
    @Test
    void aVolumeThatIsNotThereYetIsNotAskedToGrow() {
      Scene scene = well(3);
      scene.volumes.put(2, new Volume(Scene.SIZE, Claim.PENDING, Optional.empty()));
      assertInstanceOf(Step.Idle.class, scene.next(wish(3)));
    }

    @Test
    void moreNodesComeAtOnce() {
      assertEquals(5, ((Step.Scale) well(3).next(wish(5))).nodes());
    }

    @Test
    void highestNodeIsDrainedBeforeItsPodGoes() {
      Step.Drain drain = (Step.Drain) well(5).next(wish(3));
      assertEquals(4, drain.ordinal());
    }

    @Test
    void fullNodeKeepsItsPod() {
      Scene scene = well(5).noted(5, 4).member(4, each -> draining(each, 1));
      assertEquals(Reason.DRAINING, waits(scene.next(wish(3))));
    }

    @Test
    void emptyNodeLosesItsPodFirstAndThenLeaves() {
      Scene scene = well(5).noted(5, 4).member(4, each -> draining(each, 0));
      assertEquals(4, ((Step.Scale) scene.next(wish(3))).nodes());
      scene.set = OptionalInt.of(4);
      scene.noted(4, 4);
      assertEquals(Reason.DRAINING, waits(scene.next(wish(3))));
      scene.pods.remove(4);
      assertEquals("n4", ((Step.Remove) scene.next(wish(3))).node());
    }

    @Test
    void reversedScaleTakesTheDrainBack() {
      Scene scene = well(5).noted(5, 4).member(4, each -> draining(each, 2));
      assertEquals(List.of("n4"), ((Step.Undrain) scene.next(wish(5))).nodes());
    }

    @Test
    void drainThatSomebodyElseAskedForIsTheirs() {
      Scene scene = well(3).member(1, each -> draining(each, 2));
      assertInstanceOf(Step.Idle.class, scene.next(wish(3)));
    }

    @Test
    void nodeIsNotDrainedWhileAnotherIsDown() {
      Scene scene = well(5);
      scene.pods.put(1, down("a", "CrashLoopBackOff"));
      assertEquals(Reason.NODE_DOWN, waits(scene.next(wish(3))));
    }

    @Test
    void volumeOfANodeThatLeftIsKeptUnlessTheSpecDeletesIt() {
      Scene scene = well(3);
      scene.volumes.put(3, new Volume(Scene.SIZE, Claim.BOUND, Optional.empty()));
      assertInstanceOf(Step.Idle.class, scene.next(wish(3)));
      Wish deletes = new Wish("kv", 3, 4, 3, "rocksdb", 1L << 40, true, false, false, false, "a");
      assertEquals(3, ((Step.Discard) scene.next(deletes)).ordinal());
    }

    @Test
    void hibernationStopsAllAndComesBackAsManyAsThereWere() {
      assertEquals(
          0, ((Step.Scale) well(5).next(change(wish(5), "a", false, true, false))).nodes());
      Scene asleep = well(5);
      asleep.set = OptionalInt.of(0);
      asleep.pods.clear();
      asleep.members.clear();
      Wish sleeping = change(wish(3), "a", false, true, false);
      assertEquals(Reason.HIBERNATING, waits(asleep.next(sleeping)));
      assertEquals(5, ((Step.Scale) asleep.next(wish(3))).nodes());
    }

    @Test
    void numberThatSomebodyGaveToTheStatefulSetIsNotDesired() {
      Scene scene = well(3);
      scene.set = OptionalInt.of(1);
      assertEquals(3, ((Step.Scale) scene.next(wish(3))).nodes());
    }
  }

  @Nested
  class Reshards {

    @Test
    void otherNumberOfShardsIsAskedFor() {
      assertEquals(8, ((Step.Reshard) well(3).next(World.wish(3, 8, "a"))).shards());
    }

    @Test
    void changeOfMindIsToldAtOnce() {
      Scene scene = well(3);
      scene.shards = 8;
      scene.resharding = true;
      scene.running = List.of("reshard");
      assertEquals(2, ((Step.Reshard) scene.next(World.wish(3, 2, "a"))).shards());
    }

    @Test
    void reshardWaitsForADrain() {
      Scene scene = well(5).noted(5, 4).member(4, each -> draining(each, 2));
      assertEquals(Reason.DRAINING, waits(scene.next(World.wish(4, 8, "a"))));
    }
  }

  @Nested
  class Rolls {

    @Test
    void nodeThatLeadsLeastIsRestartedFirstWithItsPermit() {
      Step.Restart restart = (Step.Restart) well(3).next(World.wish(3, 4, "b"));
      assertEquals(2, restart.ordinal());
      assertEquals(Optional.of("n2"), restart.permitOf());
    }

    @Test
    void nextNodeWaitsForThePermitToEnd() {
      Scene scene = well(3);
      scene.pods.put(2, pod("b", "n2"));
      scene.permit = Optional.of("n2");
      Step.Wait wait = (Step.Wait) scene.next(World.wish(3, 4, "b"));
      assertEquals(Reason.PERMIT_OUT, wait.reason());
      assertEquals("kv-2 has the permit to stop until it is back and caught up", wait.because());
      scene.permit = Optional.empty();
      assertEquals(1, ((Step.Restart) scene.next(World.wish(3, 4, "b"))).ordinal());
    }

    @Test
    void nextNodeWaitsForCatchUpAndNotOnlyForReady() {
      Scene scene = well(3);
      scene.pods.put(2, pod("b", "n2"));
      scene.member(2, each -> new Member(each.id(), 2, false, false, true, 4, 0, true));
      assertEquals(Reason.CATCHING_UP, waits(scene.next(World.wish(3, 4, "b"))));
    }

    @Test
    void nodeWhosePermitWasGivenBeforeTheOperatorDiedIsRestarted() {
      Scene scene = well(3);
      scene.permit = Optional.of("n2");
      assertEquals(2, ((Step.Restart) scene.next(World.wish(3, 4, "b"))).ordinal());
    }

    @Test
    void badImageStopsTheRollAtOneNode() {
      Scene scene = well(3);
      scene.pods.put(2, down("b", "ImagePullBackOff"));
      Step.Wait wait = (Step.Wait) scene.next(World.wish(3, 4, "b"));
      assertTrue(wait.because().contains("kv-2 does not run: ImagePullBackOff"));
    }

    @Test
    void badImageIsTakenBackAlthoughANodeIsDown() {
      Scene scene = well(3);
      scene.pods.put(2, down("b", "ImagePullBackOff"));
      assertEquals(2, ((Step.Replace) scene.next(World.wish(3, 4, "a"))).ordinal());
    }

    @Test
    void podsOfAClusterThatNeverCouldStartAreMadeAnewForAnotherSpec() {
      Scene scene = Scene.empty(3);
      scene.pods.replaceAll((_, _) -> down("a", "CrashLoopBackOff: kv serve: /data is not mine"));
      assertEquals(Reason.STARTING, waits(scene.next(wish(3))));
      assertEquals(0, ((Step.Replace) scene.next(World.wish(3, 4, "b"))).ordinal());
    }

    @Test
    void permitIsAskedForWhereTheCopiesAreThreeWhateverTheSpecAllows() {
      Scene scene = well(3);
      Wish asks = new Wish("kv", 3, 4, 3, "rocksdb", 1L << 40, false, false, false, true, "b");
      assertEquals(Optional.of("n2"), ((Step.Restart) scene.next(asks)).permitOf());
    }

    @Test
    void podOfALostKubernetesNodeIsReleased() {
      Scene scene = well(3);
      scene.pods.put(
          1, new Observed.Pod("a", false, false, true, true, Optional.empty(), Optional.empty()));
      assertEquals(1, ((Step.Release) scene.next(wish(3))).ordinal());
    }

    @Test
    void nothingIsDoneByAnOldPicture() {
      Scene scene = well(5);
      scene.conducted = false;
      assertEquals(Reason.NO_CONDUCTOR, waits(scene.next(World.wish(3, 8, "b"))));
    }

    @Test
    void engineOfAnotherSpecIsRefused() {
      Scene scene = well(3);
      scene.engine = "lmdb";
      assertEquals(Reason.SPEC_DIFFERS, refuses(scene.next(wish(3))));
    }
  }

  private static Wish wish(int nodes) {
    return World.wish(nodes, 4, "a");
  }

  private static Wish change(
      Wish wish, String template, boolean pause, boolean hibernate, boolean interrupt) {
    return new Wish(
        wish.name(),
        wish.nodes(),
        wish.shards(),
        wish.replicationFactor(),
        wish.engine(),
        wish.volumeBytes(),
        wish.deletesVolumes(),
        pause,
        hibernate,
        interrupt,
        template);
  }

  private static Reason waits(Step step) {
    return assertInstanceOf(Step.Wait.class, step).reason();
  }

  private static Reason refuses(Step step) {
    return assertInstanceOf(Step.Refuse.class, step).reason();
  }
}
