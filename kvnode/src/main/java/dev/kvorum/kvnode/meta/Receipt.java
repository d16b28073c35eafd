package dev.kvorum.kvnode.meta;

/**
 * What an operation was to the clients, as counted by the nodes while it ran. Operations that run
 * at the same time count the same requests.
 *
 * @param sinceMillis when counting began, by the clock of the node that led meta then: later than
 *     the operation where another one began it; 0 where nothing was counted
 * @param requests that came to any node
 * @param failed of these, as they found nobody in time who could serve them, or lost their answer
 * @param longestPauseMillis that a request had to look for who serves it
 * @param bytesMoved in snapshots between nodes, and on a node from one replica to another
 */
public record Receipt(
    long sinceMillis, long requests, long failed, long longestPauseMillis, long bytesMoved) {

  public static final Receipt NONE = since(0);

  /** Counting begins. */
  public static Receipt since(long millis) {
    return new Receipt(millis, 0, 0, 0, 0);
  }

  /** The same, with what was counted {@code more}. */
  public Receipt plus(Receipt more) {
    return new Receipt(
        sinceMillis,
        requests + more.requests,
        failed + more.failed,
        Math.max(longestPauseMillis, more.longestPauseMillis),
        bytesMoved + more.bytesMoved);
  }
}
