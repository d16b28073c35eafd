/**
 * Power cuts for real processes and real files: a library that is preloaded into a process ({@code
 * src/test/c/powerloss.c}) keeps a journal of what was not synced, and after the process was killed
 * {@link dev.kvorum.kvnode.powerloss.Outage} takes it back.
 */
package dev.kvorum.kvnode.powerloss;
