package dev.kvorum.operator.model;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import dev.kvorum.operator.api.KVCluster;
import io.fabric8.kubernetes.client.utils.Serialization;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** What the image's {@code kv} makes of the operator's {@code kvorum.yaml}. */
class NodeConfigTest {

  private static final Path LAUNCHER = Path.of("../kvnode/src/main/image/kv").toAbsolutePath();

  @TempDir private Path folder;

  @Test
  void nodeStartsInTheSmallestContainerThatIsPromised() throws Exception {
    Said said = start(256, "resources: {limits: {memory: 256Mi}}");
    assertEquals(0, said.code(), said.text());
    assertTrue(said.text().contains("-Xmx54m"), said.text());
  }

  @Test
  void whatTheSpecSetsOfMemoryIsSet() throws Exception {
    Said said = start(1024, "config: {block-cache: 300Mi}");
    assertTrue(said.text().contains("cache=300Mi buffers=134Mi"), said.text());
  }

  private record Said(int code, String text) {}

  /** Runs {@code kv serve} as a container of so many MiB would, with a java that only says how. */
  private Said start(int mebibytes, String spec) throws Exception {
    KVCluster cluster =
        Serialization.unmarshal(
            """
            metadata: {name: kv}
            spec: {storage: {size: 1Gi}, %s}
            """
                .formatted(spec),
            KVCluster.class);
    Path config = folder.resolve(NodeConfig.FILE);
    Files.writeString(config, NodeConfig.of(cluster).getData().get(NodeConfig.FILE));
    Files.writeString(folder.resolve("memory.max"), ((long) mebibytes << 20) + "\n");
    Path java = folder.resolve("java");
    Files.writeString(
        java, "#!/bin/sh\necho \"$@ cache=$KVORUM_BLOCK_CACHE buffers=$KVORUM_WRITE_BUFFERS\"\n");
    assertTrue(java.toFile().setExecutable(true));
    var builder =
        new ProcessBuilder("/bin/sh", LAUNCHER.toString(), "serve").redirectErrorStream(true);
    builder.environment().keySet().removeIf(name -> name.startsWith("KVORUM_"));
    builder.environment().put("KVORUM_CONFIG", config.toString());
    builder.environment().put("KV_CGROUP", folder.toString());
    builder.environment().put("PATH", folder + ":" + System.getenv("PATH"));
    Process process = builder.start();
    String text = new String(process.getInputStream().readAllBytes(), StandardCharsets.UTF_8);
    return new Said(process.waitFor(), text);
  }
}
