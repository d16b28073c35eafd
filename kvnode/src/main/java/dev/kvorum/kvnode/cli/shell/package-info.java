/**
 * What all verbs share: the terminal they are typed in, how they fail, options that mean the same
 * everywhere, and {@link dev.kvorum.kvnode.cli.shell.NodeProgram}, the door to the node. It knows
 * no verb.
 */
package dev.kvorum.kvnode.cli.shell;
