package dev.kvorum.kvnode.engine.adopt;

import dev.kvorum.kvnode.engine.Engine;
import java.util.Optional;

/**
 * What is taken over, as the engine remembers it durably; what the bytes mean is the caller's.
 *
 * @param source the replica whose engine it is taken from
 * @param sourceIndex from this applied index of the source on its adopted pairs don't change. After
 *     a crash the source may come back before it, and is not a source until it has passed it again
 * @param range says which pairs of the source are adopted
 */
public record Adoption(long source, long sourceIndex, byte[] range) {

  /** The adoption that is under way in an engine without its layer. */
  public static Optional<Adoption> of(Engine own) {
    return AdoptionRecord.of(own::get)
        .filter(AdoptionRecord::isAdopting)
        .map(AdoptionRecord::adoption);
  }

  void check(Engine engine) {
    if (engine.appliedIndex() < sourceIndex) {
      throw new IllegalStateException(
          "replica %d is at index %d, and what is adopted from it is as of %d"
              .formatted(source, engine.appliedIndex(), sourceIndex));
    }
  }
}
