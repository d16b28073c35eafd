/**
 * What a run was, and what it proves.
 *
 * <p><b>Enters:</b> the history that clients recorded, what was done to the cluster meanwhile, and
 * the checker's verdict. <b>Leaves:</b> a {@link dev.kvorum.chaos.outcome.Conclusion} with its exit
 * code, and figures for people: {@link dev.kvorum.chaos.outcome.WriteGaps}, {@link
 * dev.kvorum.chaos.outcome.Counts}. Pure.
 */
package dev.kvorum.chaos.outcome;
