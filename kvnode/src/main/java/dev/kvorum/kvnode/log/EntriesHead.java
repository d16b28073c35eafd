package dev.kvorum.kvnode.log;

import dev.kvorum.kvnode.raft.Entry;
import dev.kvorum.kvnode.raft.Position;
import java.util.ArrayList;
import java.util.List;

/**
 * What the index needs to know of consecutive entries.
 *
 * @param terms the first position of each term in them, in order
 */
record EntriesHead(long first, long last, List<Position> terms) {

  static EntriesHead of(List<Entry> entries) {
    Entry first = entries.getFirst();
    Entry last = entries.getLast();
    if (first.term() == last.term()) {
      return new EntriesHead(first.index(), last.index(), List.of(first.position()));
    }
    var terms = new ArrayList<Position>();
    for (Entry entry : entries) {
      if (terms.isEmpty() || terms.getLast().term() != entry.term()) {
        terms.add(entry.position());
      }
    }
    return new EntriesHead(first.index(), last.index(), terms);
  }
}
