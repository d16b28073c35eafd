package dev.kvorum.chaos.run;

import dev.kvorum.chaos.schedule.Plan;
import dev.kvorum.chaos.schedule.Targeting;
import java.nio.file.Path;
import java.time.Duration;

/**
 * What a run is to be.
 *
 * @param asksPermit whether a node is asked first if it may stop
 * @param successesMin with fewer operations answered, the run proves nothing
 * @param comeback how long the cluster may take to serve every key, in the beginning and in the end
 * @param folder where the report goes
 */
public record Settings(
    Plan plan,
    Targeting targeting,
    Load load,
    boolean asksPermit,
    long successesMin,
    Duration comeback,
    Path folder) {

  public Settings {
    if (plan.duration().toSeconds() * load.perSecond() > Load.OPERATIONS_MAX) {
      throw new IllegalArgumentException(
          "%d s of %d operations a second are more than the %d that can be judged: a shorter duration or a lower rate"
              .formatted(plan.duration().toSeconds(), load.perSecond(), Load.OPERATIONS_MAX));
    }
  }
}
