/**
 * Nodes as real processes: kill -9, SIGSTOP, SIGTERM, restarts. What is tried here can't be
 * simulated; the rest is.
 */
package dev.kvorum.kvnode.process;
