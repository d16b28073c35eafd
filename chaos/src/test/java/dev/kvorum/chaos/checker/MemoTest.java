package dev.kvorum.chaos.checker;

import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.util.BitSet;
import org.junit.jupiter.api.Test;

class MemoTest {

  private static final State LOW = new State.Absent(1);
  private static final State HIGH = new State.Absent(2);

  private final Memo memo = new Memo();

  @Test
  void knowsWhatItHasSeen() {
    assertTrue(memo.isNew(set(0, 1), LOW, set(3)));
    assertFalse(memo.isNew(set(0, 1), LOW, set(3)));
  }

  @Test
  void anotherSetOfPlacedCallsIsNew() {
    assertTrue(memo.isNew(set(0, 1), LOW, set()));
    assertTrue(memo.isNew(set(0, 2), LOW, set()));
    assertTrue(memo.isNew(set(0, 1, 64), LOW, set()));
  }

  @Test
  void oneThatHasSpentMoreIsNotNewButOneThatHasSpentLessIs() {
    assertTrue(memo.isNew(set(0), LOW, set(3)));
    assertFalse(memo.isNew(set(0), LOW, set(3, 70)));
    assertTrue(memo.isNew(set(0), LOW, set(70)));
    assertTrue(memo.isNew(set(0), LOW, set()));
  }

  @Test
  void oneThatIsCoveredIsNotNewButOneThatCoversIs() {
    assertTrue(memo.isNew(set(0), HIGH, set()));
    assertTrue(memo.isNew(set(0), LOW, set()));
    assertFalse(memo.isNew(set(0), HIGH, set()));
  }

  /** A long prefix of placed calls is not kept word by word. */
  @Test
  void tellsLongPrefixesApart() {
    var prefix = new BitSet();
    prefix.set(0, 640);
    var longer = new BitSet();
    longer.set(0, 704);
    assertTrue(memo.isNew(prefix, LOW, set()));
    assertTrue(memo.isNew(longer, LOW, set()));
    assertFalse(memo.isNew(prefix, LOW, set()));
  }

  private static BitSet set(int... members) {
    var set = new BitSet();
    for (int member : members) {
      set.set(member);
    }
    return set;
  }
}
