package dev.kvorum.operator.e2e;

import java.net.URI;
import java.util.Optional;

/**
 * What a run is given: {@code -De2e.ingress=…} or {@code E2E_INGRESS=…}, and so for each.
 *
 * @param ingress where the ingress controller listens; the clusters are told apart by their hosts
 * @param nodeImage of the nodes
 * @param otherNodeImage the same image by another tag: what is rolled out
 * @param operatorImage of the operator, unless one runs already
 * @param otherOperatorImage the same image by another tag
 * @param chaosImage of the chaos job
 * @param isLong whether suites take the time that they want, instead of a few minutes
 */
record Means(
    URI ingress,
    String nodeImage,
    String otherNodeImage,
    String operatorImage,
    String otherOperatorImage,
    String chaosImage,
    boolean isLong) {

  /**
   * One that isn't there, as any machine learns at once: nobody listens on this port of its own.
   */
  static final String NO_IMAGE = "127.0.0.1:1/kvorum/no-such-image:1";

  static Means given() {
    return new Means(
        URI.create(setting("ingress", "http://127.0.0.1")),
        setting("kvnode.image", "docker.io/kvorum/kvnode:0.1.0"),
        setting("kvnode.image.other", "docker.io/kvorum/kvnode:other"),
        setting("operator.image", "docker.io/kvorum/operator:0.1.0"),
        setting("operator.image.other", "docker.io/kvorum/operator:other"),
        setting("chaos.image", "docker.io/kvorum/chaos:0.1.0"),
        !setting("long", "").isEmpty());
  }

  /** Of all clients together: a short run leaves half of a small machine to the nodes. */
  int perSecond() {
    return isLong ? 400 : 100;
  }

  /** How often each change is made while the same clients go on. */
  int rounds() {
    return isLong ? 5 : 1;
  }

  private static String setting(String name, String byDefault) {
    return Optional.ofNullable(System.getProperty("e2e." + name))
        .or(() -> Optional.ofNullable(System.getenv("E2E_" + name.toUpperCase().replace('.', '_'))))
        .filter(value -> !value.isEmpty())
        .orElse(byDefault);
  }
}
