package dev.kvorum.kvnode.cli.local;

import java.util.Optional;

/** What has become of the process of a node. */
sealed interface NodeState {

  /** In words, for a table. */
  String words();

  /** Id of the process, while there is one. */
  default Optional<Long> process() {
    return switch (this) {
      case Running running -> Optional.of(running.pid);
      case Paused paused -> Optional.of(paused.pid);
      case Died died -> Optional.empty();
      case Stopped stopped -> Optional.empty();
    };
  }

  record Running(long pid) implements NodeState {
    @Override
    public String words() {
      return "running";
    }
  }

  record Paused(long pid) implements NodeState {
    @Override
    public String words() {
      return "paused";
    }
  }

  /** It ended and nobody had asked it to. */
  record Died(long pid) implements NodeState {
    @Override
    public String words() {
      return "died";
    }
  }

  /** Stopped, or never started. */
  record Stopped() implements NodeState {
    @Override
    public String words() {
      return "stopped";
    }
  }
}
