package dev.kvorum.kvnode.peer;

import java.util.List;
import java.util.Optional;
import java.util.stream.Stream;

/**
 * Where one node may be: what this node was told and what that node said itself when it dialed
 * here. The two may differ, either may be out of date, so both are tried by turns.
 */
record AddressHints(Optional<PeerAddress> told, Optional<PeerAddress> learned) {

  static final AddressHints NONE = new AddressHints(Optional.empty(), Optional.empty());

  AddressHints told(PeerAddress address) {
    return new AddressHints(Optional.of(address), learned);
  }

  AddressHints learned(PeerAddress address) {
    return new AddressHints(told, Optional.of(address));
  }

  /** What was told first. */
  List<PeerAddress> candidates() {
    return Stream.of(told, learned).flatMap(Optional::stream).distinct().toList();
  }
}
