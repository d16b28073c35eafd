package dev.kvorum.kvnode.cli.shell;

/**
 * The node, as far as the command line needs it. {@code Main} fills it in, so that this package
 * doesn't depend upward.
 *
 * @param mainClass whose {@code main} hands its arguments to {@code Kv.run}: {@code kv local}
 *     starts {@code java … mainClass serve …} for each node
 * @param version of the build
 */
public record NodeProgram(
    NodeRunner runner, NodeFormatter formatter, String mainClass, String version) {}
