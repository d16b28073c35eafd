package dev.kvorum.kvnode.cli.bench;

/** What is measured, each by itself. */
enum Operation {
  PUT,
  GET;

  /**
   * Whether that status is what the operation was meant to bring about; a key need not be there.
   */
  boolean isDoneBy(int status) {
    return switch (this) {
      case PUT -> status == 200 || status == 201;
      case GET -> status == 200 || status == 404;
    };
  }
}
