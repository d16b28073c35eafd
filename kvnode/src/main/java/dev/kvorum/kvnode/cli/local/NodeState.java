package dev.kvorum.kvnode.cli.local;

/** What has become of the process of a node. */
sealed interface NodeState {

  /** In words, for a table. */
  String words();

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
