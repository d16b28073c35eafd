/**
 * What is installed is the same with Helm and without: {@code helm/kvorum} beside {@code
 * manifests/} and {@code rbac/}, and all of them beside the code.
 *
 * <p>Files are read as text or YAML. What only Helm can tell is asked of {@code helm template}, and
 * skipped where no {@code helm} is on the PATH.
 */
package dev.kvorum.operator.chart;
