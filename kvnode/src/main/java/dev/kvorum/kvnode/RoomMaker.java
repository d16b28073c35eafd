package dev.kvorum.kvnode;

import dev.kvorum.kvnode.log.SpaceGuard;
import dev.kvorum.kvnode.log.WalListener;
import java.io.IOException;
import java.io.UncheckedIOException;

/** Gives the reserve up when the log finds no room, and passes everything else on. */
public final class RoomMaker implements WalListener {

  private final WalListener next;
  private final SpaceGuard space;

  public RoomMaker(WalListener next, SpaceGuard space) {
    this.next = next;
    this.space = space;
  }

  @Override
  public void forcing() {
    next.forcing();
  }

  @Override
  public void forced(int appends) {
    next.forced(appends);
  }

  @Override
  public void roomWanted() {
    try {
      space.release();
    } catch (IOException e) {
      throw new UncheckedIOException("the reserve can't be given up", e);
    }
  }
}
