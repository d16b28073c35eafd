package dev.kvorum.kvnode.peer;

import java.util.concurrent.atomic.LongAdder;

/**
 * What all lanes of a node have done since it started; only ever counted up, read by whoever
 * publishes it.
 */
public final class PeerCounters {

  public final LongAdder bytesIn = new LongAdder();
  public final LongAdder bytesOut = new LongAdder();
  public final LongAdder framesIn = new LongAdder();
  public final LongAdder framesOut = new LongAdder();

  /** Raft messages. */
  public final LongAdder messagesIn = new LongAdder();

  public final LongAdder messagesOut = new LongAdder();

  /** Raft messages that found their lane closed or its queue full. */
  public final LongAdder messagesDropped = new LongAdder();

  public final LongAdder requestsIn = new LongAdder();
  public final LongAdder requestsOut = new LongAdder();

  /** Writes to sockets: frames by writes says how well batching works. */
  public final LongAdder writes = new LongAdder();

  public final LongAdder lanesOpened = new LongAdder();
  public final LongAdder lanesClosed = new LongAdder();
  public final LongAdder dialsFailed = new LongAdder();

  /** Handshakes that ended with a {@link Refusal} by this node or the other. */
  public final LongAdder refusals = new LongAdder();

  /** Connections closed because their bytes made no sense. */
  public final LongAdder protocolErrors = new LongAdder();
}
