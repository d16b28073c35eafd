package dev.kvorum.kvnode.shape;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import dev.kvorum.kvnode.engine.EngineKind;
import dev.kvorum.kvnode.meta.BootstrapRecord;
import dev.kvorum.kvnode.meta.BootstrapRecord.Member;
import dev.kvorum.kvnode.meta.ClusterMap;
import dev.kvorum.kvnode.meta.ClusterState;
import dev.kvorum.kvnode.meta.NodeCommand.NodeJoined;
import dev.kvorum.kvnode.peer.Answer;
import dev.kvorum.kvnode.peer.PeerAddress;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.UUID;
import org.junit.jupiter.api.Test;

class JoiningTest {

  private static final UUID OWN = new UUID(1, 1);
  private static final UUID OTHER = new UUID(2, 2);
  private static final long NEWCOMER = 7;

  private final List<PeerAddress> known = new ArrayList<>();
  private final List<PeerAddress> asked = new ArrayList<>();
  private final List<ClusterState> takenIn = new ArrayList<>();
  private long now;

  @Test
  void aClusterThatIsNotTheOneLookedForIsDeclined() {
    known.add(at("a"));
    Joining joining = joining(Optional.of(OWN), OTHER);
    tick(joining, 3);
    assertEquals(List.of(), takenIn);
    assertTrue(joining.detail().contains(OTHER.toString()), joining.detail());
  }

  @Test
  void theOneLookedForOrAnyWhereNoneIsNamedIsTaken() {
    known.add(at("a"));
    tick(joining(Optional.of(OWN), OWN), 3);
    tick(joining(Optional.empty(), OTHER), 3);
    assertEquals(List.of(OWN, OTHER), takenIn.stream().map(ClusterState::clusterId).toList());
  }

  @Test
  void addressesMayComeLaterAndChange() {
    Joining joining = joining(Optional.of(OWN), OTHER);
    tick(joining, 2);
    assertEquals(List.of(), asked);
    assertTrue(joining.detail().contains("knows no address"), joining.detail());
    known.add(at("a"));
    tick(joining, 2);
    known.set(0, at("b"));
    tick(joining, 2);
    assertEquals(List.of(at("a"), at("a"), at("b"), at("b")), asked);
  }

  /** Asks whoever is known, and everybody is of one cluster and takes it in. */
  private Joining joining(Optional<UUID> wanted, UUID there) {
    var who = new NodeJoined(NEWCOMER, 0, 1, "n:1", "");
    return new Joining(
        who,
        wanted,
        () -> List.copyOf(known),
        (address, _, handler) -> {
          asked.add(address);
          handler.answered(new Answer.Replied(new Welcome.TakenIn(cluster(there)).encode()));
        },
        takenIn::add);
  }

  private void tick(Joining joining, int times) {
    for (int i = 0; i < times; i++) {
      now += Duration.ofSeconds(1).toNanos();
      joining.tick(now);
    }
    joining.tick(now); // hears the last answer
  }

  private static ClusterState cluster(UUID id) {
    var nodes = List.of(new Member(0, NEWCOMER, "n:1"));
    return ClusterMap.formed(
        new BootstrapRecord(BootstrapRecord.FORMAT, id, nodes, 1, 1, EngineKind.MEMORY));
  }

  private static PeerAddress at(String host) {
    return new PeerAddress(host, 1);
  }
}
