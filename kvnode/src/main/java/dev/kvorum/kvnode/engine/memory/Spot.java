package dev.kvorum.kvnode.engine.memory;

/** A pair's place in a tree. */
record Spot(Leaf leaf, int position) {}
