package dev.kvorum.kvnode.engine.tree;

/** A pair's place in a tree. */
record Spot(Leaf leaf, int position) {}
