/**
 * What clients asked a store and what it answered, as one value that can be recorded, written to a
 * file, read back and judged.
 *
 * <p><b>Enters:</b> invocations and answers, from any number of threads, through {@link
 * dev.kvorum.chaos.history.Recorder}; or the text of a history file. <b>Leaves:</b> a {@link
 * dev.kvorum.chaos.history.History}, a list of {@link dev.kvorum.chaos.history.Operation}s. Nothing
 * here knows a server, and nothing but {@code Recorder} is mutable.
 *
 * <p><b>What a client must record, or the judgement is worth nothing:</b>
 *
 * <ul>
 *   <li>One operation for one intent. A request repeated under one {@code Idempotency-Key} is one
 *       operation, from its first invocation to its last answer.
 *   <li>{@link dev.kvorum.chaos.history.Output.Unknown} for everything that may or may not have
 *       happened: a 504, a closed connection, a timeout, and any 5xx that doesn't promise the
 *       opposite.
 *   <li>{@link dev.kvorum.chaos.history.Output.Failed} only where the store promises that nothing
 *       happened.
 *   <li>Linearizable reads only: an answer of {@code consistency=stale} may be old by contract.
 *   <li>No keys with a time to live, and only keys that nobody wrote before the recording began.
 *   <li>Values that no two writes of a key share. Equal values are judged correctly, but they hide
 *       mistakes and cost time.
 * </ul>
 *
 * <p><b>History file:</b> UTF-8, one operation a line, {@code #} begins a comment line, an
 * operation that has no return time has nothing behind the dots. Words of letters, digits and
 * {@code . _ - /} stand bare, all others in double quotes with {@code \"}, {@code \\} and {@code
 * \}{@code uXXXX}. Times are nanoseconds, versions unsigned.
 *
 * <pre>
 * # client  invoked..returned  key  input -> output
 * c1 0..10  user/7 put a                 -> created 1
 * c2 5..20  user/7 put b if-version 1    -> replaced 2
 * c3 5..    user/7 put c if-absent       -> unknown
 * c1 12..18 user/7 get                   -> found b 2
 * c1 30..31 user/7 delete if-version 1   -> precondition-failed 2
 * c1 32..33 user/7 delete                -> deleted
 * c1 34..35 user/7 get                   -> not-found
 * </pre>
 */
package dev.kvorum.chaos.history;
