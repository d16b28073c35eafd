package dev.kvorum.kvnode.shard;

import dev.kvorum.kvnode.engine.Direction;
import dev.kvorum.kvnode.engine.KeyRange;

/**
 * A page of keys of a range.
 *
 * @param range of user keys, {@code [start, end)} in either direction
 * @param rowsMax at least 1
 * @param bytesMax of keys and values together; a page has at least one row where there is one
 */
public record ScanRequest(KeyRange range, Direction direction, Consistency consistency, int rowsMax, int bytesMax) {}
