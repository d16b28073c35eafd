package dev.kvorum.kvnode.log;

/** What the log tells of itself, on the writer's thread: metrics hang here, and the space guard. */
public interface WalListener {

  WalListener NONE = new WalListener() {};

  /** A force begins; together with {@link #forced} it is the latency of the disk. */
  default void forcing() {}

  /**
   * A force has succeeded.
   *
   * @param appends how many appends waited for it: the size of the group commit
   */
  default void forced(int appends) {}

  /**
   * A segment could not be allocated. Whoever can give space back does it before returning: the log
   * tries once more.
   */
  default void roomWanted() {}
}
