package dev.kvorum.kvnode.engine;

class MemoryContractTest extends EngineContractTest {

  MemoryContractTest() {
    super(EngineUnderTest.MEMORY);
  }
}
