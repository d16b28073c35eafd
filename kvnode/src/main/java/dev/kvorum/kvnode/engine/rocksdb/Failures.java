package dev.kvorum.kvnode.engine.rocksdb;

import dev.kvorum.kvnode.engine.EngineException;
import dev.kvorum.kvnode.engine.EngineException.Reason;
import org.rocksdb.RocksDBException;
import org.rocksdb.Status;

/** Says in our words what RocksDB reports. */
final class Failures {

  private Failures() {}

  /**
   * @param deed what was tried, on which replica and where
   */
  static EngineException of(String deed, RocksDBException e) {
    Reason reason = reason(e);
    return new EngineException(reason, deed + ": " + e.getMessage() + reason.advice(), e);
  }

  /** What was found before RocksDB was asked. */
  static EngineException damaged(String deed, RuntimeException e) {
    return new EngineException(
        Reason.DAMAGED, deed + ": " + e.getMessage() + Reason.DAMAGED.advice(), e);
  }

  private static Reason reason(RocksDBException e) {
    Status status = e.getStatus();
    if (status == null) {
      return Reason.FAILED;
    }
    if (status.getSubCode() == Status.SubCode.NoSpace) {
      return Reason.DISK_FULL;
    }
    return status.getCode() == Status.Code.Corruption ? Reason.DAMAGED : Reason.FAILED;
  }
}
