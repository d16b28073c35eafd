package dev.kvorum.kvnode.log;

/** Whether the disk has room for writes. */
public enum Space {
  OK,
  /** Writes are refused with 507; reads, deletes and compaction go on. */
  LOW
}
