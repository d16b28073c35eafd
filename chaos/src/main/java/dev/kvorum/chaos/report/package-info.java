/**
 * Shows a person why a history is wrong.
 *
 * <p><b>Enters:</b> a {@link dev.kvorum.chaos.checker.Verdict.Violated}. <b>Leaves:</b> text for a
 * terminal or a log, and one HTML page that needs nothing else, neither a file nor the network.
 * Both are pure: the caller writes them somewhere. Golden files pin both.
 */
package dev.kvorum.chaos.report;
