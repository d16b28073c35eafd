package dev.kvorum.kvnode.shape;

import dev.kvorum.kvnode.meta.balance.Rules;

/**
 * What a node does at every tick for the cluster's shape: it keeps the shards that it leads at what
 * meta asks of them, conducts where it leads meta, takes nodes in, and follows the map.
 */
public final class Duties {

  private final Keeper keeper;
  private final Conductor conductor;
  private final Registrar registrar;
  private final MapFollower follower;

  /**
   * @param lobby where nodes wait that want to be taken in
   */
  public Duties(Site site, Reporter reporter, Lobby lobby, Rules rules) {
    keeper = new Keeper(site);
    conductor = new Conductor(site, reporter, rules);
    registrar = new Registrar(lobby, site);
    follower = new MapFollower(site);
  }

  /** On the agents' thread. */
  public void tick(long now) {
    keeper.tick(now);
    conductor.tick(now);
    registrar.tick();
    follower.tick(now);
  }
}
