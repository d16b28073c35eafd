package dev.kvorum.kvnode.engine.memory;

/** What the batch with this sequence number made of a key. */
sealed interface Cell {

  long sequence();

  record Present(long sequence, byte[] value) implements Cell {}

  /** Stands until its batch is published, then the key leaves the map. */
  record Deleted(long sequence) implements Cell {}
}
