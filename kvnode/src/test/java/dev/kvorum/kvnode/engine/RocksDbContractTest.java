package dev.kvorum.kvnode.engine;

class RocksDbContractTest extends EngineContractTest {

  RocksDbContractTest() {
    super(EngineUnderTest.ROCKSDB);
  }
}
