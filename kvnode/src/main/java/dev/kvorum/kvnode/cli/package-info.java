/**
 * {@code kv}: the command line.
 *
 * <p>Arguments enter at {@link dev.kvorum.kvnode.cli.Kv#run}; an {@link
 * dev.kvorum.kvnode.cli.shell.ExitCode} leaves. Each verb is one small class that parses with
 * picocli, speaks to nodes over HTTP only ({@code cli.client}), and prints to its {@link
 * dev.kvorum.kvnode.cli.shell.Terminal}. What goes wrong is thrown as a {@link
 * dev.kvorum.kvnode.cli.shell.Failure}, which says what and what to do; a stack trace is never
 * shown. {@code cli.admin} asks about the cluster's shape, {@code cli.local} starts and watches a
 * cluster of processes on this machine, {@code cli.bench} measures one.
 *
 * <p>A client verb imports nothing of the node: it is a client like any other, and starts fast.
 * {@code kv serve} and {@code kv local} reach the node through {@link
 * dev.kvorum.kvnode.cli.shell.NodeProgram}, which {@code Main} fills in.
 *
 * <p>Everything runs on the thread that calls {@code run}, except for the connections of {@code
 * bench} (a virtual thread each) and the hook that stops a local cluster.
 */
package dev.kvorum.kvnode.cli;
