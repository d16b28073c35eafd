package dev.kvorum.kvnode.cli.bench;

import java.util.Locale;

/** What is measured. */
enum Mix {
  PUT(0),
  GET(100),
  MIXED(50),
  FILL(0);

  private final int readPercent;

  Mix(int readPercent) {
    this.readPercent = readPercent;
  }

  int readPercent() {
    return readPercent;
  }

  @Override
  public String toString() {
    return name().toLowerCase(Locale.ROOT);
  }
}
