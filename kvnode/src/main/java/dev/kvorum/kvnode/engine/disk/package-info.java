/**
 * What engines that keep files have in common: names of replicas, keys with room for an applied
 * index below them, references that keep an object from being closed under its readers, cursors
 * that give back what they hold, and what to say of the failures of files.
 */
package dev.kvorum.kvnode.engine.disk;
