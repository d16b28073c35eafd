package dev.kvorum.operator.live;

import static org.junit.jupiter.api.Assertions.assertEquals;

import dev.kvorum.operator.Time;
import java.time.Duration;
import java.util.List;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.ExtendWith;

/** An operator that has lost its API server sees what has changed meanwhile. */
@ExtendWith(K3s.class)
class BlindnessLiveTest {

  /** Longer than the deadline of a request. */
  private static final Duration OUTAGE = Duration.ofSeconds(15);

  @Test
  void seesWhatChangedWhileTheApiServerWasGone(Stage stage) throws Exception {
    sees(
        stage,
        wire -> {
          wire.cut();
          stage.patchSpec("{\"replicas\":4}");
          Time.pass(OUTAGE);
          wire.mend();
        });
  }

  @Test
  void seesWhatChangedWhileTheApiServerHung(Stage stage) throws Exception {
    sees(
        stage,
        wire -> {
          wire.hush();
          stage.patchSpec("{\"replicas\":4}");
          Time.pass(OUTAGE);
          wire.mend();
        });
  }

  @Test
  void seesWhatChangesAfterItsConnectionsWereForgotten(Stage stage) throws Exception {
    sees(
        stage,
        wire -> {
          wire.forget();
          stage.patchSpec("{\"replicas\":4}");
        });
  }

  private interface Trouble {
    void happens(Wire wire);
  }

  private static void sees(Stage stage, Trouble trouble) throws Exception {
    stage.create(3);
    try (Tending operator = stage.tend()) {
      stage.awaitRest();
      trouble.happens(operator.wire());
      stage.await("Ready", true);
      assertEquals(List.of(0, 1, 2, 3), stage.nodes().ordinals());
      Await.that("its watches live", operator::isHealthy, stage::status);
      assertEquals(List.of(), stage.nodes().changes());
    }
  }
}
