/**
 * What engines that keep files have in common: names of replicas, keys with room for an applied
 * index below them, and references that keep an object from being closed under its readers.
 */
package dev.kvorum.kvnode.engine.disk;
