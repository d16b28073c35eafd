package dev.kvorum.chaos.history;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertThrows;

import java.util.List;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

class HistoryFormatTest {

  @Test
  void whatIsPrintedIsReadBackTheSame() {
    var history =
        new History(
            List.of(
                Operation.answered(1, "user/7", Input.put("a"), Output.created(1), 0, 10),
                Operation.answered(
                    1, "k", Input.put("b", Condition.ifVersion(-1)), Output.replaced(-1), -5, -5),
                Operation.answered(
                    2, "", Input.put("", Condition.IF_ABSENT), Output.preconditionFailed(), 1, 2),
                Operation.answered(2, "\"q\\ \n\r\té→", Input.get(), Output.found("->", 3), 1, 2),
                Operation.answered(
                    3,
                    "k",
                    Input.delete(Condition.ifVersion(2)),
                    Output.preconditionFailed(7),
                    1,
                    2),
                Operation.answered(3, "k", Input.delete(), Output.DELETED, 1, 2),
                Operation.answered(3, "k", Input.get(), Output.NOT_FOUND, 1, 2),
                Operation.answered(3, "k", Input.put("if-absent"), Output.FAILED, 1, 2),
                Operation.unanswered(4, "k", Input.put("\ud800"), Long.MAX_VALUE)));
    assertEquals(history, History.parse(history.print()));
  }

  @Test
  void printsOneReadableLinePerOperation() {
    assertEquals(
        """
        c1 0..10 user/7 put "a b" if-version 18446744073709551615 -> replaced 2
        c2 5.. "\\u00e9\\"" delete -> unknown
        """,
        new History(
                List.of(
                    Operation.answered(
                        1,
                        "user/7",
                        Input.put("a b", Condition.ifVersion(-1)),
                        Output.replaced(2),
                        0,
                        10),
                    Operation.unanswered(2, "é\"", Input.delete(), 5)))
            .print());
  }

  @Test
  void readsCommentsBlankLinesAndAnySpacing() {
    assertEquals(
        "c1 0..1 k get -> not-found\n",
        History.parse("# a comment\r\n\r\n  c1   0..1 k get\t->   not-found \r\n").print());
  }

  @ParameterizedTest
  @CsvSource(
      delimiter = ';',
      quoteCharacter = '`',
      value = {
        "x1 0..1 k get -> not-found; line 2: expected a client such as c1, not x1",
        "c1 0-1 k get -> not-found; line 2: expected times such as 0..10 or 0.., not 0-1",
        "c1 0..1 k read -> not-found; line 2: expected get, put or delete, not read",
        "c1 0..1 k get; line 2: expected -> at the end of the line",
        "c1 0..1 k get -> ok; line 2: expected an answer, not ok",
        "c1 0..1 k put a -> created x; line 2: For input string: \"x\"",
        "c1 0..1 k put a -> created; line 2: expected a version at the end of the line",
        "c1 0..1 k put a -> created 1 2; line 2: expected nothing more instead of 2",
        "c1 0..1 k put \"a -> created 1; line 2: a quote that doesn't end",
        "c1 0..1 k get -> unknown; line 2: a return time, or an unknown output: Unknown[]",
        "c1 5..1 k get -> not-found; line 2: returned at 1, before it was invoked at 5"
      })
  void saysWhichLineItDoesNotUnderstand(String line, String message) {
    var wrong =
        assertThrows(IllegalArgumentException.class, () -> History.parse("# first\n" + line));
    assertEquals(message, wrong.getMessage());
  }
}
