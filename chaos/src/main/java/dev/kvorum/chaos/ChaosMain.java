package dev.kvorum.chaos;

import dev.kvorum.chaos.outcome.Exit;
import dev.kvorum.chaos.run.ChaosRun;
import dev.kvorum.chaos.run.Settings;
import dev.kvorum.chaos.run.Target;
import java.io.IOException;
import java.io.PrintStream;
import java.util.Map;
import picocli.CommandLine;
import picocli.CommandLine.ParameterException;

/** {@code java -jar chaos.jar --cluster demo}; {@code --help} says what else. */
public final class ChaosMain {

  private ChaosMain() {}

  public static void main(String[] args) {
    int code = Exit.BROKEN.code();
    try {
      code = run(args, System.getenv(), System.out);
    } catch (RuntimeException e) {
      e.printStackTrace(); // left to the JVM, it would end as a violation does
    }
    System.exit(code);
  }

  /** The process without its end: the exit code. */
  static int run(String[] args, Map<String, String> environment, PrintStream out) {
    var options = new ChaosOptions();
    CommandLine line = ChaosOptions.commandLine(options, environment);
    Settings settings;
    Target target;
    try {
      line.parseArgs(args);
      if (line.isUsageHelpRequested()) {
        line.usage(out);
        return CommandLine.ExitCode.OK;
      }
      settings = options.settings();
      target = options.target();
    } catch (ParameterException | IllegalArgumentException e) {
      out.println(e.getMessage());
      out.println("--help lists the settings");
      return Exit.WRONG_SETTINGS.code();
    }
    Exit exit = run(settings, target, out);
    try {
      target.close();
    } catch (IOException e) {
      out.println("afterwards: " + e.getMessage()); // what the run has shown stays
    }
    return exit.code();
  }

  private static Exit run(Settings settings, Target target, PrintStream out) {
    try {
      return new ChaosRun(settings, target, out).run();
    } catch (IOException e) {
      out.println("could not go on: " + e.getMessage());
      return Exit.BROKEN;
    } catch (InterruptedException e) {
      Thread.currentThread().interrupt();
      out.println("interrupted");
      return Exit.BROKEN;
    }
  }
}
