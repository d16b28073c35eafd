package dev.kvorum.chaos.schedule;

import java.util.List;
import java.util.Set;
import java.util.SortedMap;

/**
 * What is seen of a cluster at one moment.
 *
 * @param nodes names of those that run, in order
 * @param leaders by shard, the name of the node that leads it; without those of which nobody knows
 * @param signs words for what is under way, in lower case: {@code reshard}, {@code splitting},
 *     {@code draining}
 */
public record Sight(List<String> nodes, SortedMap<Long, String> leaders, Set<String> signs) {}
