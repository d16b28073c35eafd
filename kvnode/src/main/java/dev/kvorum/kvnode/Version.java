package dev.kvorum.kvnode;

/** The version of this build, as the jar's manifest has it. */
final class Version {

  static final String TEXT = text();

  private Version() {}

  private static String text() {
    String version = Version.class.getPackage().getImplementationVersion();
    return version == null ? "development" : version;
  }
}
