/**
 * HTTP as the command line speaks it: requests go in, answers come out, and every failure says
 * whether anything was sent.
 *
 * <p>The socket is our own and small, for two reasons: a command must know for certain that nothing
 * was sent before it tries another node, which the JDK's clients don't tell; and {@code kv bench}
 * shares the machine with the servers it measures. It speaks to Kvorum nodes and to whatever stands
 * before them, not to the web: HTTP/1.1, no redirects, no cookies.
 *
 * <p>Nothing here repeats a request. The calling thread does all the work; a connection belongs to
 * one thread.
 */
package dev.kvorum.kvnode.cli.client;
