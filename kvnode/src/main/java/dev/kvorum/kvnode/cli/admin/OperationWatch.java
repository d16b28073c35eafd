package dev.kvorum.kvnode.cli.admin;

import com.fasterxml.jackson.databind.JsonNode;
import dev.kvorum.kvnode.cli.shell.ExitCode;
import dev.kvorum.kvnode.cli.shell.Failure;
import dev.kvorum.kvnode.cli.shell.Terminal;
import java.time.Duration;
import java.util.Optional;
import java.util.concurrent.locks.LockSupport;

/** Waits for an operation, and says each time that something of it has changed. */
final class OperationWatch {

  private static final Duration LOOK = Duration.ofMillis(300);

  /** Nodes may be restarted meanwhile, and one that has come back may not know the newest. */
  private static final Duration PATIENCE = Duration.ofSeconds(30);

  private final AdminClient client;
  private final Terminal terminal;

  OperationWatch(AdminClient client, Terminal terminal) {
    this.client = client;
    this.terminal = terminal;
  }

  /** The operation as it has ended. */
  JsonNode await(String operation) {
    String said = "";
    while (true) {
      JsonNode now = look(operation);
      if (!now.path("state").asText().equals("running")) {
        return now;
      }
      String line =
          "operation %s: %s, %s%n%s"
              .formatted(
                  operation,
                  now.path("phase").asText(),
                  now.path("progress").asText(),
                  ClusterTables.waiting(now.path("waiting")));
      if (!line.equals(said)) {
        terminal.err().print(line);
        said = line;
      }
      LockSupport.parkNanos(LOOK.toNanos());
    }
  }

  private JsonNode look(String operation) {
    long deadline = System.nanoTime() + PATIENCE.toNanos();
    Optional<Failure> last = Optional.empty();
    while (last.isEmpty() || System.nanoTime() - deadline < 0) {
      try {
        return client.get("/admin/operations/" + operation);
      } catch (Failure trouble) {
        last = Optional.of(trouble);
        client.newest();
        LockSupport.parkNanos(LOOK.toNanos());
      }
    }
    throw new Failure(
        ExitCode.UNKNOWN,
        "operation " + operation + " runs or has ended: " + last.get().getMessage(),
        "See: kv operations " + operation);
  }
}
