package dev.kvorum.kvnode.cli.local;

/**
 * {@code local.json}: how the nodes were last started, for {@code kv local start N} and for the
 * next {@code kv local}.
 */
record LocalFile(int format, Ports ports, String sync, String heap) {

  static final int FORMAT = 1;
}
