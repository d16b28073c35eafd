package dev.kvorum.kvnode.engine.rocksdb;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertTrue;

import dev.kvorum.kvnode.engine.EngineException;
import dev.kvorum.kvnode.engine.EngineException.Reason;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.rocksdb.RocksDBException;
import org.rocksdb.Status;

class FailuresTest {

  @BeforeAll
  static void loadLibrary() {
    NativeLibrary.load();
  }

  @Test
  void knowsAFullDisk() {
    EngineException failure = failure(Status.Code.IOError, Status.SubCode.NoSpace);
    assertTrue(failure.isDiskFull());
    assertTrue(failure.getMessage().startsWith("flushing replica 7: "), failure.getMessage());
  }

  @Test
  void knowsDamage() {
    assertEquals(Reason.DAMAGED, failure(Status.Code.Corruption, Status.SubCode.None).reason());
  }

  @Test
  void everythingElseIsAFailure() {
    EngineException failure = failure(Status.Code.IOError, Status.SubCode.None);
    assertEquals(Reason.FAILED, failure.reason());
    assertFalse(failure.isDiskFull());
  }

  private static EngineException failure(Status.Code code, Status.SubCode subCode) {
    return Failures.of(
        "flushing replica 7", new RocksDBException(new Status(code, subCode, "what RocksDB says")));
  }
}
