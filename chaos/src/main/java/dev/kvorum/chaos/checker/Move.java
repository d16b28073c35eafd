package dev.kvorum.chaos.checker;

import java.util.List;

/**
 * One step of the search: some optional calls and then one required call.
 *
 * @param optional in their order, each of them there because the next call couldn't do without it
 * @param lastInvoked the latest invocation in the order so far: what had returned before it can't
 *     be placed any more
 */
record Move(List<Integer> optional, int required, State after, long lastInvoked) {}
