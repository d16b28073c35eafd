/**
 * Asks nodes on their admin ports who leads what and what is under way, and for the permit to stop
 * one ({@code docs/http.md}, "Administration").
 *
 * <p><b>Enters:</b> addresses of admin ports. <b>Leaves:</b> {@link
 * dev.kvorum.chaos.admin.ClusterAnswer}s. Each question blocks for a second or two at most. JSON is
 * read here and nowhere else.
 */
package dev.kvorum.chaos.admin;
