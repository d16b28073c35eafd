package dev.kvorum.kvnode.engine.lmdb;

import dev.kvorum.kvnode.engine.EngineException;
import dev.kvorum.kvnode.engine.EngineException.Reason;
import org.lmdbjava.Env;
import org.lmdbjava.LmdbException;
import org.lmdbjava.LmdbNativeException;

/** Says in our words what LMDB reports. */
final class Failures {

  private static final int ENOSPC = 28;

  private Failures() {}

  /**
   * @param deed what was tried, on which replica and where
   */
  static EngineException of(String deed, LmdbException e) {
    Reason reason = reason(e);
    return new EngineException(reason, deed + ": " + e.getMessage() + advice(reason, e), e);
  }

  private static Reason reason(LmdbException e) {
    return switch (e) {
      case LmdbNativeException.ConstantDerivedException system
          when system.getResultCode() == ENOSPC ->
          Reason.DISK_FULL;
      case LmdbNativeException.PageCorruptedException _,
          LmdbNativeException.PageNotFoundException _,
          Env.FileInvalidException _,
          Env.VersionMismatchException _ ->
          Reason.DAMAGED;
      default -> Reason.FAILED;
    };
  }

  private static String advice(Reason reason, LmdbException e) {
    return e instanceof Env.MapFullException ? "; a restart maps more" : reason.advice();
  }
}
