package dev.kvorum.kvnode.meta;

/** The next ids to give out; none is given out twice (SAFETY 2). */
public record NextIds(long replica, long shard, long operation) {

  NextIds afterReplicas(int given) {
    return new NextIds(replica + given, shard, operation);
  }

  NextIds afterShard() {
    return new NextIds(replica, shard + 1, operation);
  }

  NextIds afterOperation() {
    return new NextIds(replica, shard, operation + 1);
  }
}
