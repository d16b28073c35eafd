package dev.kvorum.kvnode.meta;

/**
 * What an operation was to the clients, as counted by the nodes while it ran. Operations that run
 * at the same time count the same requests.
 *
 * @param requests that came to any node
 * @param failed of these, as they found nobody in time who could serve them, or lost their answer
 * @param longestPauseMillis that a request had to look for who serves it
 * @param bytesMoved in snapshots between nodes, and on a node from one replica to another
 */
public record Receipt(long requests, long failed, long longestPauseMillis, long bytesMoved) {

  public static final Receipt NONE = new Receipt(0, 0, 0, 0);

  public Receipt plus(Receipt more) {
    return new Receipt(
        requests + more.requests,
        failed + more.failed,
        Math.max(longestPauseMillis, more.longestPauseMillis),
        bytesMoved + more.bytesMoved);
  }
}
