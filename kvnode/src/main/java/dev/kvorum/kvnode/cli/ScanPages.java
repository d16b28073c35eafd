package dev.kvorum.kvnode.cli;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import dev.kvorum.kvnode.cli.client.HttpConnection;
import dev.kvorum.kvnode.cli.client.NoAnswer;
import dev.kvorum.kvnode.cli.client.Request;
import dev.kvorum.kvnode.cli.client.Response;
import dev.kvorum.kvnode.cli.shell.ExitCode;
import dev.kvorum.kvnode.cli.shell.Failure;
import java.io.BufferedReader;
import java.io.IOException;
import java.io.InputStreamReader;
import java.nio.charset.StandardCharsets;
import java.util.Optional;

/**
 * Prints pages of a scan while they arrive: a line of JSON per row, and a cursor at the end when
 * there is more.
 */
final class ScanPages {

  private static final String CURSOR_BEGINS = "{\"cursor\":";

  private final Client client;
  private final RowPrinter printer;
  private final ObjectMapper json = new ObjectMapper();
  private long rowsOfAllPages;

  ScanPages(Client client, RowPrinter printer) {
    this.client = client;
    this.printer = printer;
  }

  /**
   * @param cursor of the rest, empty at the end
   */
  record Page(long rows, Optional<String> cursor) {}

  Page print(String target) {
    try (HttpConnection connection = client.connect()) {
      Response response = connection.exchange(Request.get(target));
      if (response.status() != 200) {
        throw Problem.of(response.status(), response.bytes()).asFailure();
      }
      return printRows(response);
    } catch (NoAnswer lost) {
      throw cutOff(lost.getMessage());
    } catch (IOException broken) {
      throw cutOff("the connection broke");
    }
  }

  private Page printRows(Response response) throws IOException {
    BufferedReader lines =
        new BufferedReader(new InputStreamReader(response.body(), StandardCharsets.UTF_8));
    long rows = 0;
    for (String line = lines.readLine(); line != null; line = lines.readLine()) {
      if (line.startsWith(CURSOR_BEGINS)) {
        return new Page(rows, Optional.of(json.readTree(line).path("cursor").asText()));
      }
      printer.print(line, row(line));
      rows++;
      rowsOfAllPages++;
    }
    return new Page(rows, Optional.empty());
  }

  private JsonNode row(String line) throws IOException {
    JsonNode row = json.readTree(line);
    if (row.has("key") || row.has("key64")) {
      return row;
    }
    throw cutOff(row.path("detail").asText("a line of the answer is no row: " + line));
  }

  private Failure cutOff(String why) {
    return new Failure(
        ExitCode.FAILED,
        why + "; the scan is incomplete after " + rowsOfAllPages + " rows",
        "Reading changes nothing: run it again, or go on with --start and the last key.");
  }
}
