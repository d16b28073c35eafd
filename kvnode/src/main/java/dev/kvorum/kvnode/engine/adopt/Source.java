package dev.kvorum.kvnode.engine.adopt;

import dev.kvorum.kvnode.engine.Engine;
import dev.kvorum.kvnode.engine.KeyValue;
import java.util.Optional;
import java.util.function.Predicate;

/**
 * An engine that is adopted from, and which of its pairs are.
 *
 * <p>While it is a source these pairs don't change, and it is not restored, closed or dropped. All
 * else it may do: its other pairs change, it is flushed, and it may adopt by itself.
 *
 * @param adopted asked by any thread, often
 */
public record Source(Engine engine, Predicate<KeyValue> adopted) {

  Optional<byte[]> get(byte[] key) {
    return engine.get(key).filter(value -> adopted.test(new KeyValue(key, value)));
  }
}
