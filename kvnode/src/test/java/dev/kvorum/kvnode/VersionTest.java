package dev.kvorum.kvnode;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import dev.kvorum.kvnode.cli.Typed;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import org.junit.jupiter.api.Test;

class VersionTest {

  @Test
  void aNodeIsOfTheVersionThatWasBuilt() throws IOException {
    String pom = Files.readString(Path.of("pom.xml"));
    assertTrue(pom.contains("<version>" + Version.TEXT + "</version>"), Version.TEXT);
  }

  @Test
  void kvSaysWhichVersionItIs() {
    Typed typed = new Typed();
    assertEquals(0, typed.run("--version"));
    assertEquals("kv 1.2.3\n", typed.out());
  }
}
