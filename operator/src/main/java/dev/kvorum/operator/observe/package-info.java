/**
 * One look at a cluster: what the API server has of it, read afresh and not from a cache, and what
 * its nodes say on their admin ports.
 *
 * <p>A {@link dev.kvorum.operator.observe.Look} leaves: what the planner decides by, and the
 * objects and addresses by which a step is carried out. Whatever doesn't answer within its short
 * deadline is left out; nothing is asked twice.
 */
package dev.kvorum.operator.observe;
