package dev.kvorum.kvnode.http;

import dev.kvorum.kvnode.meta.ClusterState;
import dev.kvorum.kvnode.meta.NodeInfo;
import java.util.List;
import java.util.Optional;
import java.util.OptionalLong;
import java.util.stream.Collectors;

/** Reads what a path or a body names. Ids are unsigned decimal numbers. */
final class NamedThings {

  private NamedThings() {}

  /**
   * By its id or, where one node only has that, its ordinal. A number that is neither comes back as
   * it is: whoever judges the wish says what there is.
   */
  static long node(String text, ClusterState state) {
    OptionalLong number = number(text);
    if (number.isEmpty()) {
      throw unknown(
          "A node is named by its id or its ordinal, and not '%s'; there are %s."
              .formatted(Query.quoted(text), names(state.nodes())));
    }
    Optional<NodeInfo> byId = state.node(number.getAsLong());
    List<NodeInfo> byOrdinal =
        state.nodes().stream().filter(node -> node.ordinal() == number.getAsLong()).toList();
    if (byId.isEmpty() && byOrdinal.size() > 1) {
      throw unknown(
          "Several nodes have the ordinal %s: name one by its id, of %s."
              .formatted(text, names(byOrdinal)));
    }
    return byId.or(() -> byOrdinal.stream().findFirst())
        .map(NodeInfo::id)
        .orElseGet(number::getAsLong);
  }

  static long shard(String text) {
    return id("shard", text);
  }

  static long operation(String text) {
    return id("operation", text);
  }

  private static long id(String what, String text) {
    return number(text)
        .orElseThrow(
            () ->
                unknown(
                    "The id of a %s is a decimal number below 2^64, and not '%s': GET"
                            .formatted(what, Query.quoted(text))
                        + " /admin/cluster has those that there are."));
  }

  private static OptionalLong number(String text) {
    try {
      return text.matches("\\d{1,20}")
          ? OptionalLong.of(Long.parseUnsignedLong(text))
          : OptionalLong.empty();
    } catch (NumberFormatException e) {
      return OptionalLong.empty(); // above 2^64 - 1
    }
  }

  private static String names(List<NodeInfo> nodes) {
    return nodes.stream()
        .map(node -> "%s (%s)".formatted(StatusJson.id(node.id()), node.label()))
        .collect(Collectors.joining(", "));
  }

  private static Problem.Refusal unknown(String detail) {
    return Problem.of(ProblemType.NOT_IN_CLUSTER, detail).refusal();
  }
}
