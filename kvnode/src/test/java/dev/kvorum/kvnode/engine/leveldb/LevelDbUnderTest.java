package dev.kvorum.kvnode.engine.leveldb;

/** Lets the tests of the engines at large do what only this package can. */
public final class LevelDbUnderTest {

  private LevelDbUnderTest() {}

  /** So small that a test of some megabytes sees tables written and merged. */
  public static LevelDbTables small() {
    return new LevelDbTables(256 << 10, 1 << 20);
  }
}
