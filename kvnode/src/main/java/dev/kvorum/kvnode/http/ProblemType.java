package dev.kvorum.kvnode.http;

import io.helidon.http.Status;
import java.util.Locale;

/**
 * Everything that can be wrong with a request or with the answer to it, as a client sees it: {@code
 * type} is {@code urn:kvorum:problem:} and the name in kebab case. A name is part of the API: never
 * change one. All are in docs/http.md.
 */
enum ProblemType {
  MALFORMED_REQUEST(Status.BAD_REQUEST_400, "The request is not valid HTTP/1.1"),
  BAD_KEY(Status.BAD_REQUEST_400, "The key cannot be read"),
  BAD_PARAMETER(Status.BAD_REQUEST_400, "A query parameter is unknown or has a bad value"),
  BAD_HEADER(Status.BAD_REQUEST_400, "A header has a bad value"),
  BAD_CURSOR(Status.BAD_REQUEST_400, "The cursor is not one of this keyspace"),
  BAD_BODY(Status.BAD_REQUEST_400, "The body cannot be read"),
  KEY_NOT_FOUND(Status.NOT_FOUND_404, "There is no such key"),
  KEYSPACE_NOT_FOUND(Status.NOT_FOUND_404, "There is no such keyspace"),
  PATH_NOT_FOUND(Status.NOT_FOUND_404, "Nothing is served at this path"),
  METHOD_NOT_ALLOWED(Status.METHOD_NOT_ALLOWED_405, "The path does not take this method"),
  NOT_IN_CLUSTER(Status.NOT_FOUND_404, "The cluster has no such node, shard or operation"),
  CHANGE_REFUSED(Status.CONFLICT_409, "The cluster as it is now can't be changed so"),
  TRANSFER_REFUSED(Status.CONFLICT_409, "Leadership was not handed over"),
  NOT_SAFE_TO_STOP(Status.CONFLICT_409, "The cluster needs this node now"),
  LENGTH_REQUIRED(Status.LENGTH_REQUIRED_411, "The body has no declared length"),
  PRECONDITION_FAILED(
      Status.PRECONDITION_FAILED_412, "The key is not in the state that the request asked for"),
  BODY_TOO_LARGE(Status.REQUEST_ENTITY_TOO_LARGE_413, "The body is too large"),
  KEY_TOO_LONG(Status.REQUEST_URI_TOO_LONG_414, "The key is too long"),
  REQUEST_LINE_TOO_LONG(Status.REQUEST_URI_TOO_LONG_414, "The request line is too long"),
  IDEMPOTENCY_KEY_REUSED(
      Status.UNPROCESSABLE_CONTENT_422, "The idempotency key belongs to another request"),
  INTERNAL_ERROR(Status.INTERNAL_SERVER_ERROR_500, "The node failed to answer"),
  NOT_AVAILABLE(Status.NOT_IMPLEMENTED_501, "This is not available yet"),
  BUSY(Status.SERVICE_UNAVAILABLE_503, "The node has too much to do"),
  NO_LEADER(Status.SERVICE_UNAVAILABLE_503, "No leader was found in time"),
  IDEMPOTENCY_TABLE_FULL(
      Status.SERVICE_UNAVAILABLE_503, "No further idempotency key can be remembered now"),
  NOT_READY(Status.SERVICE_UNAVAILABLE_503, "The node is not ready"),
  OUTCOME_UNKNOWN(Status.GATEWAY_TIMEOUT_504, "It is not known whether the write was applied"),
  HTTP_VERSION(Status.HTTP_VERSION_NOT_SUPPORTED_505, "Only HTTP/1.1 is served"),
  DISK_FULL(Status.INSUFFICIENT_STORAGE_507, "There is no disk space for writes");

  private final Status status;
  private final String title;
  private final String slug = name().toLowerCase(Locale.ROOT).replace('_', '-');

  ProblemType(Status status, String title) {
    this.status = status;
    this.title = title;
  }

  Status status() {
    return status;
  }

  String title() {
    return title;
  }

  String slug() {
    return slug;
  }

  String urn() {
    return "urn:kvorum:problem:" + slug;
  }
}
