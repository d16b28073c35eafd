/**
 * Carries a run out: clients that write down what they ask and hear, and the schedule's strikes.
 *
 * <p><b>Enters:</b> {@link dev.kvorum.chaos.run.Settings} and a {@link
 * dev.kvorum.chaos.run.Target}. <b>Leaves:</b> a {@link dev.kvorum.chaos.outcome.RunRecord}, judged
 * and reported. All sockets, clocks and threads are here: a virtual thread for each client, and the
 * caller's for the strikes.
 *
 * <p><b>A client never asks anything twice.</b> It takes a new connection when the old one has been
 * closed before it sends, or has served {@code REQUESTS_MAX} requests, so that clients spread over
 * the nodes again after some have been away. What it hears is recorded by {@link
 * dev.kvorum.chaos.run.Answers}: only a node's own word that nothing happened is taken as such; a
 * proxy's 502 or 503 leaves a write unknown.
 */
package dev.kvorum.chaos.run;
