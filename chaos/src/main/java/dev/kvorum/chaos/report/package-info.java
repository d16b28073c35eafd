/**
 * Shows a person what a run was, and why a history is wrong.
 *
 * <p><b>Enters:</b> a {@link dev.kvorum.chaos.outcome.RunRecord} with its {@link
 * dev.kvorum.chaos.outcome.Conclusion}; or a {@link dev.kvorum.chaos.checker.Verdict.Violated}.
 * <b>Leaves:</b> text for a terminal or a log, and HTML pages that need nothing else, neither a
 * file nor the network. All are pure: the caller writes them somewhere. Golden files pin them.
 */
package dev.kvorum.chaos.report;
