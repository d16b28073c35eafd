/**
 * From a {@code KVCluster} to the Kubernetes objects that it needs. Pure functions: what enters is
 * the resource and the few numbers that a step decides, what leaves is compared with golden YAML.
 *
 * <p>What a spec wants of a pod is named by {@link dev.kvorum.operator.model.TemplateName}, from
 * the spec alone: a newer operator may write a pod down differently, and rolls none for that.
 */
package dev.kvorum.operator.model;
