package dev.kvorum.kvnode.cli.bench;

import java.util.Optional;

/** Where a connection gets its jobs from. */
@FunctionalInterface
interface Feed {

  /** Asked when the last one has ended; empty when there are no more. */
  Optional<Job> next();
}
