/**
 * Decides whether a history is linearizable, and if it isn't, shows the smallest part that proves
 * it.
 *
 * <p><b>Enters:</b> a {@link dev.kvorum.chaos.history.History}. <b>Leaves:</b> a {@link
 * dev.kvorum.chaos.checker.Verdict}. Pure: no thread, clock, random source, file or log; work is
 * bounded in steps, so a verdict is the same everywhere and always. A call runs on the caller's
 * thread.
 *
 * <pre>{@code
 * switch (new LinearizabilityChecker().check(recorder.history())) {
 *   case Verdict.Linearizable() -> …                           // exit 0
 *   case Verdict.Violated violated -> …TextReport.of(violated) // exit 1
 *   case Verdict.Undecided(String key, String why) -> …        // exit 2
 * }
 * }</pre>
 *
 * <h2>The register that every key is compared with</h2>
 *
 * A key starts absent. It is absent, or has a value and the version that its put was given.
 *
 * <ul>
 *   <li>A put makes the value and gets a version above all that the key had before, also before a
 *       delete. {@code created} says that the key was absent, {@code replaced} that it was not. A
 *       delete takes the value away; its own version, if it has one, is not looked at.
 *   <li>{@code found} must show the value and the version of the last put, {@code not-found} that
 *       there is none.
 *   <li>{@code precondition-failed} says that the condition did not hold then; with a version, that
 *       this was the current one.
 *   <li>{@code unknown} took effect once at any time after its invocation, with any version that
 *       fits, or never; {@code failed} never did.
 * </ul>
 *
 * So it finds stale reads, lost writes, reads of what was never committed, writes that are applied
 * twice, conditional writes that succeed side by side and versions that go back or are given twice.
 * What it can't find is a mistake that no answer shows.
 *
 * <h2>How it is read</h2>
 *
 * <ol>
 *   <li>{@code LinearizabilityChecker} takes the keys one by one.
 *   <li>{@code Translation} turns operations into a {@code Problem} of calls: {@code Meaning} is
 *       the table of what each answer says, {@code Sighting} finds the unknown writes that somebody
 *       saw.
 *   <li>{@code Search} looks for an order, over {@code State}s by way of {@code Transition}s (a
 *       {@code Guard} and an {@code Effect}). {@code Moves} argues what it needn't try, {@code
 *       Memo} remembers what it has tried, {@code Placed} knows what may come next.
 *   <li>{@code Reduction} makes a violation small, with {@code Shrinking} and {@code Dependence}.
 * </ol>
 *
 * That the omissions are right is argued beside each of them, and tested against a twin that tries
 * every order.
 *
 * <p>Sources: Herlihy and Wing, "Linearizability" (1990); Wing and Gong, "Testing and verifying
 * concurrent objects" (1993); Lowe, "Testing for linearizability" (2017); Horn and Kroening,
 * "Faster linearizability checking via P-compositionality" (2015).
 */
package dev.kvorum.chaos.checker;
