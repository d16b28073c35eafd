/**
 * {@code KVCluster}, the custom resource, as people write it and read it.
 *
 * <p>Plain data that Jackson reads and writes. The CRD is generated from these classes by a test,
 * which compares it with the committed file: defaults, rules and their messages stand here. A spec
 * that comes from an API server has its defaults; the constructors give them to one that doesn't.
 *
 * <p>What a class doesn't know it passes over. The CRD may be a later operator's: else one resource
 * with a field more, be it a default, and this one would see no cluster any more.
 */
package dev.kvorum.operator.api;
