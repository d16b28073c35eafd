package dev.kvorum.operator.live;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import dev.kvorum.operator.Time;
import java.time.Duration;
import java.util.List;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.ExtendWith;

/** An operator that has lost its API server sees what has changed meanwhile. */
@ExtendWith(K3s.class)
class BlindnessLiveTest {

  /** Longer than the deadline of a request. */
  private static final Duration OUTAGE = Duration.ofSeconds(15);

  private static final Duration SEES = Duration.ofSeconds(60);

  private Stage stage;

  @BeforeEach
  void begin(K3s.Server server) throws Exception {
    stage = new Stage(server);
  }

  @AfterEach
  void end() throws Exception {
    stage.close();
  }

  @Test
  void seesWhatChangedWhileTheApiServerWasGone() throws Exception {
    sees(
        wire -> {
          wire.cut();
          stage.patchSpec("{\"replicas\":4}");
          Time.pass(OUTAGE);
          wire.mend();
        });
  }

  @Test
  void seesWhatChangedWhileTheApiServerHung() throws Exception {
    sees(
        wire -> {
          wire.hush();
          stage.patchSpec("{\"replicas\":4}");
          Time.pass(OUTAGE);
          wire.mend();
        });
  }

  @Test
  void seesWhatChangesAfterItsConnectionsWereForgotten() throws Exception {
    sees(
        wire -> {
          wire.forget();
          stage.patchSpec("{\"replicas\":4}");
        });
  }

  private interface Trouble {
    void happens(Wire wire);
  }

  private void sees(Trouble trouble) throws Exception {
    stage.create(3);
    try (Tending operator = stage.tend()) {
      stage.awaitRest();
      trouble.happens(operator.wire());
      stage.await("Ready", true, SEES);
      assertEquals(List.of(0, 1, 2, 3), stage.nodes().ordinals());
      assertTrue(operator.isHealthy(), "its watches live");
      assertEquals(List.of(), stage.nodes().changes());
    }
  }
}
