package dev.kvorum.kvnode.log;

/**
 * Entries that one record holds and that are still of the log.
 *
 * @param first index of the first one wanted
 * @param last index of the last one that counts; the record may hold later ones, which have been
 *     replaced
 */
record RecordSpan(Place place, long first, long last) {}
