package dev.kvorum.kvnode.engine;

/** A key and its value; the arrays are not changed after. */
public record KeyValue(byte[] key, byte[] value) {}
