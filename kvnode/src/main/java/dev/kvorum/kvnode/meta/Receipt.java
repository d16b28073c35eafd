package dev.kvorum.kvnode.meta;

/**
 * What an operation was to the clients, as counted by the nodes while it ran.
 *
 * @param requests to the shards it touched
 * @param failed of these
 * @param longestPauseMillis that any of these shards served nothing
 * @param bytesMoved between nodes
 */
public record Receipt(long requests, long failed, long longestPauseMillis, long bytesMoved) {

  public static final Receipt NONE = new Receipt(0, 0, 0, 0);
}
