/**
 * The chaos job: kills nodes of a cluster by a seeded schedule while clients write down what they
 * ask and hear, and judges whether that can have come from one store that does one thing at a time.
 *
 * <p><b>Enters:</b> flags and environment variables ({@link dev.kvorum.chaos.ChaosOptions}).
 * <b>Leaves:</b> a report on standard output and in a folder, an Event, and an {@link
 * dev.kvorum.chaos.outcome.Exit}. {@code docs/chaos.md} is the user's manual.
 *
 * <p><b>How it is laid out.</b> What decides is pure: {@code schedule} (whom to kill when), {@code
 * history} (what was asked and heard; only its recorder has a clock), {@code checker} (whether that
 * can be), {@code outcome} (what a run proves), {@code report} (what people see). What touches the
 * world is {@code run} (clients and strikes), {@code admin} (what nodes say) and {@code kube} (the
 * API server). Nothing here uses the node's code: it sees a cluster as any client does.
 */
package dev.kvorum.chaos;
