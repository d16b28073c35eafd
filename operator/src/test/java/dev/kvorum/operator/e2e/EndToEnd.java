package dev.kvorum.operator.e2e;

import org.junit.jupiter.api.extension.AfterEachCallback;
import org.junit.jupiter.api.extension.ExtensionContext;
import org.junit.jupiter.api.extension.ExtensionContext.Namespace;
import org.junit.jupiter.api.extension.ParameterContext;
import org.junit.jupiter.api.extension.ParameterResolver;

/**
 * Gives each test a cluster, and takes it away unless the next one wants the same. When the test
 * fails, it first prints what of that cluster explains it. The operator is there once for all
 * suites of a run.
 */
final class EndToEnd implements ParameterResolver, AfterEachCallback {

  private static final Namespace STORE = Namespace.create(EndToEnd.class);

  @Override
  public boolean supportsParameter(ParameterContext parameter, ExtensionContext context) {
    return parameter.getParameter().getType() == TestCluster.class;
  }

  @Override
  public TestCluster resolveParameter(ParameterContext parameter, ExtensionContext context) {
    Installation installation =
        context
            .getRoot()
            .getStore(STORE)
            .getOrComputeIfAbsent("operator", _ -> installation(), Installation.class);
    installation.awaitOperator(); // an earlier test may have left it in whatever state
    TestCluster cluster = new TestCluster(installation, suite(context));
    context.getStore(STORE).put("cluster", cluster);
    return cluster;
  }

  /** The store closes the cluster after this. */
  @Override
  public void afterEach(ExtensionContext context) {
    TestCluster cluster = context.getStore(STORE).get("cluster", TestCluster.class);
    if (cluster == null) {
      return;
    }
    if (context.getExecutionException().isPresent()) {
      var diagnosis = new Diagnosis(cluster);
      System.out.println(diagnosis.text());
      cluster.figure("%s failed: %s", context.getDisplayName(), diagnosis.line());
    } else {
      cluster.handOn();
    }
  }

  private static Installation installation() {
    try {
      return Installation.begin();
    } catch (Exception e) {
      throw new AssertionError("no operator: " + e.getMessage(), e);
    }
  }

  private static String suite(ExtensionContext context) {
    return context.getTags().stream()
        .filter(tag -> !tag.equals("e2e"))
        .findFirst()
        .orElseThrow(() -> new IllegalStateException("a suite has its name as a tag"));
  }
}
