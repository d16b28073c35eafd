package dev.kvorum.kvnode.meta;

import dev.kvorum.kvnode.engine.EngineKind;

/**
 * @param shardsWanted how many shards were asked for last; how many there are says the map
 */
public record Keyspace(String name, EngineKind engine, int replicationFactor, int shardsWanted) {

  Keyspace wanting(int shards) {
    return new Keyspace(name, engine, replicationFactor, shards);
  }
}
