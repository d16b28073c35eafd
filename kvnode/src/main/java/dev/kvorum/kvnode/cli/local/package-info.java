/**
 * {@code kv local}: a cluster of processes on this machine.
 *
 * <p>A {@link dev.kvorum.kvnode.cli.local.Folder} is all there is to know about one: {@code
 * cluster.json}, written once and never changed, says who formed it; {@code local.json} how its
 * nodes were last started; and each node's folder has its disk, its pid file and its log. A folder
 * beyond those that formed it is of a node that was added. Nothing else is remembered, so any
 * {@code kv local} command can speak to nodes that another one started, and a terminal that is
 * closed loses nothing.
 *
 * <p>A start goes {@link dev.kvorum.kvnode.cli.local.FolderLock}, {@link
 * dev.kvorum.kvnode.cli.local.Preparation} with {@link dev.kvorum.kvnode.cli.local.Formation} (who
 * the nodes are), {@link dev.kvorum.kvnode.cli.local.Session} with {@link
 * dev.kvorum.kvnode.cli.local.NodeStart}, {@link dev.kvorum.kvnode.cli.local.Readiness} and {@link
 * dev.kvorum.kvnode.cli.local.Watch}. It runs on the thread of the command; only the stop at Ctrl-C
 * runs on a hook of the JVM.
 *
 * <p>Nodes are numbered from 1, like the last digit of their ports; their ordinals begin at 0, as
 * in Kubernetes.
 */
package dev.kvorum.kvnode.cli.local;
