package dev.kvorum.kvnode.sim;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertNotSame;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.lang.classfile.ClassFile;
import java.lang.classfile.CodeBuilder;
import java.lang.reflect.Method;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.EnumSource;

/** A mutant changes what it says it does, and nothing passes for one that changes nothing. */
class MutationTest {

  private static final ClassLoader ORIGINAL = MutationTest.class.getClassLoader();

  @ParameterizedTest
  @EnumSource
  void everyMutantFindsItsPlaces(Mutant mutant) throws ClassNotFoundException {
    var loader = new MutantLoader(mutant, ORIGINAL);
    for (Mutation mutation : mutant.mutations()) {
      Class<?> changed = Class.forName(mutation.className(), true, loader); // which verifies it
      assertNotSame(changed, Class.forName(mutation.className()), "a class of its own");
    }
  }

  @Test
  void aMethodThatIsGoneIsNoPlace() {
    refuses(Mutation.returns("raft.Replica", "leaderMayHoldLeaseOnce", false));
  }

  @Test
  void aCallThatIsGoneIsNoPlace() {
    refuses(Mutation.skips("raft.Replica", "tick", "raft.Replica.now", CodeBuilder::lconst_0));
  }

  @Test
  void aCallThatIsMadeTwiceIsNoPlace() {
    IllegalStateException refused =
        refuses(
            Mutation.skips(
                "raft.Replica", "advanceTerm", "raft.Replica.term", CodeBuilder::lconst_0));
    assertTrue(refused.getMessage().contains("2 times"), refused.getMessage());
  }

  @Test
  void aSeedIsTheSameInClassesOfItsOwn() throws ReflectiveOperationException {
    var loader = new MutantLoader(Mutant.TRUSTS_A_LEASE_AFTER_ITS_END, ORIGINAL);
    Method of =
        loader.loadClass(Scenario.class.getName()).getDeclaredMethod("of", long.class, long.class);
    of.setAccessible(true); // the same package by name only
    assertEquals(Scenario.of(3, 1).toString(), of.invoke(null, 3L, 1L).toString());
  }

  private static IllegalStateException refuses(Mutation mutation) {
    byte[] original = MutantLoader.bytes(mutation.className(), ORIGINAL);
    return assertThrows(
        IllegalStateException.class, () -> mutation.applyTo(original, ClassFile.of()));
  }
}
