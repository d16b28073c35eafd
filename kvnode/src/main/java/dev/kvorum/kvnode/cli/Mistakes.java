package dev.kvorum.kvnode.cli;

import dev.kvorum.kvnode.cli.shell.ExitCode;
import dev.kvorum.kvnode.cli.shell.Failure;
import dev.kvorum.kvnode.http.Nearest;
import java.io.PrintStream;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import picocli.CommandLine;
import picocli.CommandLine.ParameterException;
import picocli.CommandLine.ParseResult;
import picocli.CommandLine.UnmatchedArgumentException;

/** Says what went wrong and what to do: two lines or so, never a stack trace. */
final class Mistakes {

  private final PrintStream err;

  Mistakes(PrintStream err) {
    this.err = err;
  }

  int ofUsage(ParameterException mistake, String[] args) {
    say(mistake.getCommandLine(), words(mistake));
    nearest(mistake).ifPresent(name -> err.println("  Did you mean " + name + "?"));
    if (looksLikeValueWithDash(mistake)) {
      err.println(
          "  A key or value that begins with a dash goes after --, as in: kv put key -- -5");
    }
    err.println("  Try: " + mistake.getCommandLine().getCommandSpec().qualifiedName() + " --help");
    return ExitCode.USAGE.number();
  }

  int ofExecution(Exception thrown, CommandLine command, ParseResult parsed) {
    return switch (thrown) {
      case Failure failure -> ofFailure(failure, command);
      case ParameterException mistake -> ofUsage(mistake, new String[0]);
      default -> ofBug(thrown, command);
    };
  }

  private int ofFailure(Failure failure, CommandLine command) {
    say(command, failure.getMessage());
    failure.advice().lines().forEach(line -> err.println("  " + line));
    return failure.exitCode().number();
  }

  private int ofBug(Exception thrown, CommandLine command) {
    say(command, "unexpected " + thrown + where(thrown));
    err.println("  This is a mistake in kv itself; please report this line.");
    return ExitCode.FAILED.number();
  }

  private void say(CommandLine command, String what) {
    err.println(command.getCommandSpec().qualifiedName() + ": " + what);
  }

  private static String where(Exception thrown) {
    StackTraceElement[] frames = thrown.getStackTrace();
    return frames.length == 0 ? "" : " at " + frames[0];
  }

  private static Optional<String> nearest(ParameterException mistake) {
    if (!(mistake instanceof UnmatchedArgumentException unmatched)) {
      return Optional.empty();
    }
    CommandLine command = unmatched.getCommandLine();
    List<String> known = new ArrayList<>();
    if (unmatched.isUnknownOption()) {
      command.getCommandSpec().options().forEach(option -> known.addAll(List.of(option.names())));
    } else {
      known.addAll(command.getSubcommands().keySet());
    }
    return Nearest.to(unmatched.getUnmatched().getFirst(), known);
  }

  private static boolean looksLikeValueWithDash(ParameterException mistake) {
    return mistake instanceof UnmatchedArgumentException unmatched
        && unmatched.isUnknownOption()
        && !unmatched.getUnmatched().getFirst().startsWith("--");
  }

  private static String words(ParameterException mistake) {
    if (mistake instanceof UnmatchedArgumentException unmatched && !unmatched.isUnknownOption()) {
      String first = unmatched.getUnmatched().getFirst();
      boolean verbExpected = !unmatched.getCommandLine().getSubcommands().isEmpty();
      return verbExpected
          ? "there is no verb '" + first + "'"
          : "'" + first + "' is one word too many";
    }
    return firstLower(mistake.getMessage());
  }

  private static String firstLower(String text) {
    return Character.toLowerCase(text.charAt(0)) + text.substring(1);
  }
}
