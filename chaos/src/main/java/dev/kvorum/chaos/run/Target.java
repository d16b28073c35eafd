package dev.kvorum.chaos.run;

import dev.kvorum.chaos.outcome.Conclusion;
import dev.kvorum.chaos.schedule.Grace;
import java.io.IOException;
import java.net.URI;
import java.util.List;
import java.util.Set;

/** The nodes of a cluster, where they can be killed. */
public interface Target extends AutoCloseable {

  /**
   * A node.
   *
   * @param admin where it may be asked who leads what
   */
  record Node(String name, URI admin) {}

  /** What it is, for the report. */
  String words();

  /** Those that run now and are not about to end, in the order of their names. */
  List<Node> nodes() throws IOException;

  /** Tells them all to end, the one right after the other, and waits for none. */
  void kill(List<Node> nodes, Grace grace) throws IOException;

  /** What is under way as whoever looks after the cluster has it, in lower case. */
  Set<String> signs() throws IOException;

  /** Makes known what a run has shown. */
  void announce(Conclusion conclusion, String words) throws IOException;

  @Override
  void close() throws IOException;
}
