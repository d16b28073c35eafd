package dev.kvorum.kvnode.engine.buffered;

import java.nio.file.Path;

/** A library that keeps tables. */
public interface Tables {

  /** What people call the library, for messages. */
  String name();

  /** Opens a table that was completed by {@link #fill}. */
  Table open(Path directory);

  /** Begins a table in an empty directory. */
  Filling fill(Path directory);
}
