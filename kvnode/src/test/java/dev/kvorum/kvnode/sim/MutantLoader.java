package dev.kvorum.kvnode.sim;

import java.io.IOException;
import java.io.InputStream;
import java.io.UncheckedIOException;
import java.lang.classfile.ClassFile;
import java.lang.classfile.ClassHierarchyResolver;
import java.util.HashMap;
import java.util.Map;

/**
 * Loads the simulation and the production code once more, with the changes of one mutant. Libraries
 * and the checker are everybody's.
 */
final class MutantLoader extends ClassLoader {

  private final Map<String, byte[]> changed = new HashMap<>();

  /** Throws where a change finds no place, or several. */
  MutantLoader(Mutant mutant, ClassLoader original) {
    super(original);
    ClassFile format =
        ClassFile.of(
            ClassFile.ClassHierarchyResolverOption.of(
                ClassHierarchyResolver.ofResourceParsing(original)));
    for (Mutation mutation : mutant.mutations()) {
      String name = mutation.className();
      byte[] before = changed.containsKey(name) ? changed.get(name) : bytes(name, original);
      changed.put(name, mutation.applyTo(before, format));
    }
  }

  @Override
  protected Class<?> loadClass(String name, boolean resolve) throws ClassNotFoundException {
    if (!name.startsWith(Mutation.ROOT)) {
      return super.loadClass(name, resolve);
    }
    synchronized (getClassLoadingLock(name)) {
      Class<?> loaded = findLoadedClass(name);
      return loaded != null ? loaded : define(name);
    }
  }

  private Class<?> define(String name) {
    byte[] bytes = changed.containsKey(name) ? changed.get(name) : bytes(name, getParent());
    return defineClass(name, bytes, 0, bytes.length);
  }

  static byte[] bytes(String name, ClassLoader from) {
    try (InputStream in = from.getResourceAsStream(name.replace('.', '/') + ".class")) {
      if (in == null) {
        throw new IllegalStateException("there is no class " + name + " to change or to load");
      }
      return in.readAllBytes();
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
  }
}
