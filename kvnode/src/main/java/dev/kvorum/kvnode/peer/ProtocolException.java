package dev.kvorum.kvnode.peer;

import java.io.IOException;

/**
 * Bytes that are not what a node of this or the previous version says. The connection is closed
 * over it.
 */
final class ProtocolException extends IOException {

  ProtocolException(String what) {
    super(what);
  }
}
