package dev.kvorum.kvnode.cli;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import dev.kvorum.kvnode.cli.shell.NodeFlags;
import dev.kvorum.kvnode.cli.shell.NodeProgram;
import java.util.HashMap;
import java.util.Map;
import java.util.Optional;
import org.junit.jupiter.api.Test;

class ServeTest {

  private final Map<String, String> given = new HashMap<>();
  private final NodeProgram program =
      new NodeProgram(
          flags -> {
            given.putAll(flags);
            return 3;
          },
          directory -> 1,
          "no.such.Main",
          "1.2.3");

  @Test
  void flagsPassThroughAndTheNodesExitCodeComesBack() {
    assertEquals(
        3,
        new Typed()
            .program(program)
            .run("serve", "--data=./x", "--sync=always", "--empty=", "--a=b=c"));
    assertEquals(Map.of("data", "./x", "sync", "always", "empty", "", "a", "b=c"), given);
  }

  @Test
  void aNodesPlainFlagsAreReadWithoutTheCommandLine() {
    assertEquals(
        Optional.of(Map.of("data", "./x", "empty", "")),
        NodeFlags.ofServe("serve", "--data=./x", "--empty="));
    assertEquals(Optional.of(Map.of()), NodeFlags.ofServe("serve"));
    String[][] others = {
      {}, {"get", "a"}, {"--a=1"}, {"serve", "--help"}, {"serve", "x"}, {"serve", "--a=1", "--a=2"}
    };
    for (String[] other : others) {
      assertEquals(Optional.empty(), NodeFlags.ofServe(other), String.join(" ", other));
    }
  }

  @Test
  void whatIsNoFlagIsRefused() {
    for (String word : new String[] {"data", "--data", "-d=x", "--=x"}) {
      Typed typed = new Typed().program(program);
      assertEquals(2, typed.run("serve", word), word);
      assertTrue(typed.err().contains("--name=value"), typed.err());
    }
    assertEquals(2, new Typed().program(program).run("serve", "--a=1", "--a=2"));
    assertEquals(Map.of(), given);
  }
}
