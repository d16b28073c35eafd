package dev.kvorum.kvnode.http;

/** How a request ended, as metrics tell ends apart: by who has to do something about it. */
enum OutcomeClass {
  OK("ok"),
  NOT_FOUND("not_found"),
  /** A condition did not hold; part of a client's normal life. */
  PRECONDITION("precondition_failed"),
  CLIENT_ERROR("client_error"),
  /** Not carried out, by a node or cluster that cannot at the moment. */
  REFUSED("refused"),
  UNKNOWN("unknown"),
  FAILED("failed");

  private final String label;

  OutcomeClass(String label) {
    this.label = label;
  }

  String label() {
    return label;
  }

  static OutcomeClass of(int status) {
    return switch (status) {
      case 404 -> NOT_FOUND;
      case 412 -> PRECONDITION;
      case 503, 507 -> REFUSED;
      case 504 -> UNKNOWN;
      default ->
          status < 400
              ? OK
              : status < 500 || status == 501 || status == 505 ? CLIENT_ERROR : FAILED;
    };
  }
}
