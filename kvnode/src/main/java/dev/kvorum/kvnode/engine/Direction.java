package dev.kvorum.kvnode.engine;

/** In which order a range is walked. The range itself is the same either way. */
public enum Direction {
  FORWARD,
  REVERSE
}
