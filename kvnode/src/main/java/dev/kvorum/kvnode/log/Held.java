package dev.kvorum.kvnode.log;

/** A value and the record that holds it, which keeps its segment. */
record Held<T>(T value, Place place) {

  static <T> Held<T> of(T value, Place place) {
    place.segment().addLive(place.bytes());
    return new Held<>(value, place);
  }

  void release() {
    place.segment().addLive(-place.bytes());
  }
}
