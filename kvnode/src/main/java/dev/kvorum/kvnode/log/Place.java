package dev.kvorum.kvnode.log;

/** Where a record is. */
record Place(Segment segment, int offset, int bytes) {}
