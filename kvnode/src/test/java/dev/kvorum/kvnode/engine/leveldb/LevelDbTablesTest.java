package dev.kvorum.kvnode.engine.leveldb;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

class LevelDbTablesTest {

  private static final long MIB = 1 << 20;

  @ParameterizedTest
  @ValueSource(ints = {1, 3, 6, 40, 100})
  void manyTablesTakeNoMoreThanTheirBudget(int tables) {
    assertTrue(tables * LevelDbTables.within(128 * MIB, () -> tables).tableBytesMax() <= 128 * MIB);
  }

  @ParameterizedTest
  @ValueSource(ints = {1, 3})
  void aFewTakeWhatLevelDbTakesByItself(int tables) {
    assertEquals(16 * MIB, LevelDbTables.within(128 * MIB, () -> tables).tableBytesMax());
  }
}
