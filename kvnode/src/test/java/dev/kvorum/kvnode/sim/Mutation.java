package dev.kvorum.kvnode.sim;

import java.lang.classfile.ClassFile;
import java.lang.classfile.ClassModel;
import java.lang.classfile.CodeBuilder;
import java.lang.classfile.CodeTransform;
import java.lang.classfile.MethodModel;
import java.lang.classfile.MethodTransform;
import java.lang.classfile.Opcode;
import java.lang.classfile.TypeKind;
import java.lang.classfile.instruction.InvokeInstruction;
import java.lang.constant.ClassDesc;
import java.lang.constant.MethodTypeDesc;
import java.util.List;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.function.Consumer;

/**
 * One change of one method of the production code, made while its class is loaded: the sources know
 * nothing of it. What is to be changed must be there exactly once, else {@link #applyTo} throws: a
 * mutant that no longer breaks anything must not pass for one that was caught.
 *
 * @param owner the class, below {@code dev.kvorum.kvnode}
 */
record Mutation(String owner, String method, Change change) {

  static final String ROOT = "dev.kvorum.kvnode.";

  private static final ClassDesc BROKEN = ClassDesc.of(ROOT + "sim.Broken");

  /** What becomes of the method. */
  sealed interface Change {

    /** Its code is another from now on. */
    record Body(Consumer<CodeBuilder> code) implements Change {}

    /**
     * Where it calls something, other code runs instead.
     *
     * @param callee class and name of what is called, below {@code dev.kvorum.kvnode}
     */
    record Call(String callee, Replacement code) implements Change {}
  }

  /** Code that stands in the place of a call, with its arguments on the stack. */
  @FunctionalInterface
  interface Replacement {
    void write(CodeBuilder code, InvokeInstruction call);
  }

  /** The method always returns this. */
  static Mutation returns(String owner, String method, boolean answer) {
    return new Mutation(
        owner, method, new Change.Body(code -> code.loadConstant(answer ? 1 : 0).ireturn()));
  }

  /** Where the method calls something, this code runs instead. */
  static Mutation replaces(String owner, String method, String callee, Replacement code) {
    return new Mutation(owner, method, new Change.Call(callee, code));
  }

  /** A call in the method isn't made; the code gives its result, or none. */
  static Mutation skips(String owner, String method, String callee, Consumer<CodeBuilder> result) {
    Replacement code =
        (builder, call) -> {
          discardArguments(builder, call);
          result.accept(builder);
        };
    return replaces(owner, method, callee, code);
  }

  /** A call in the method goes to a method of {@link Broken}, which gets the receiver too. */
  static Mutation redirects(String owner, String method, String callee, String broken) {
    Replacement code = (builder, call) -> builder.invokestatic(BROKEN, broken, withReceiver(call));
    return replaces(owner, method, callee, code);
  }

  private static MethodTypeDesc withReceiver(InvokeInstruction call) {
    return call.opcode() == Opcode.INVOKESTATIC
        ? call.typeSymbol()
        : call.typeSymbol().insertParameterTypes(0, call.owner().asSymbol());
  }

  static ClassDesc type(String name) {
    return ClassDesc.of(ROOT + name);
  }

  /** A field of the object whose method it is, or of what is on the stack. */
  static void field(CodeBuilder code, String owner, String name, ClassDesc type) {
    code.getfield(type(owner), name, type);
  }

  static void call(CodeBuilder code, String owner, String name, MethodTypeDesc type) {
    code.invokevirtual(type(owner), name, type);
  }

  String className() {
    return ROOT + owner;
  }

  /** The class with the change in it. */
  byte[] applyTo(byte[] original, ClassFile format) {
    ClassModel model = format.parse(original);
    List<MethodModel> methods =
        model.methods().stream()
            .filter(each -> each.methodName().equalsString(method) && changes(each) > 0)
            .toList();
    int places = methods.stream().mapToInt(this::changes).sum();
    if (places != 1) {
      throw new IllegalStateException(
          "%s would be made %d times, not once: the code has changed".formatted(this, places));
    }
    return format.transformClass(
        model,
        (builder, element) -> {
          if (element == methods.getFirst()) {
            builder.transformMethod(methods.getFirst(), transform());
          } else {
            builder.with(element);
          }
        });
  }

  private int changes(MethodModel candidate) {
    return switch (change) {
      case Change.Body _ -> candidate.code().isPresent() ? 1 : 0;
      case Change.Call call -> {
        var found = new AtomicInteger();
        candidate
            .code()
            .ifPresent(
                code ->
                    code.forEach(
                        element -> {
                          if (element instanceof InvokeInstruction invoke && is(invoke, call)) {
                            found.incrementAndGet();
                          }
                        }));
        yield found.get();
      }
    };
  }

  private MethodTransform transform() {
    return switch (change) {
      case Change.Body(Consumer<CodeBuilder> code) ->
          (builder, element) -> {
            if (element instanceof java.lang.classfile.CodeModel) {
              builder.withCode(code);
            } else {
              builder.with(element);
            }
          };
      case Change.Call call -> MethodTransform.transformingCode(replacing(call));
    };
  }

  private static CodeTransform replacing(Change.Call call) {
    return (builder, element) -> {
      if (element instanceof InvokeInstruction invoke && is(invoke, call)) {
        call.code().write(builder, invoke);
      } else {
        builder.with(element);
      }
    };
  }

  private static boolean is(InvokeInstruction invoke, Change.Call call) {
    String callee =
        invoke.owner().asInternalName().replace('/', '.') + "." + invoke.name().stringValue();
    return callee.equals(ROOT + call.callee());
  }

  private static void discardArguments(CodeBuilder code, InvokeInstruction call) {
    for (ClassDesc argument : call.typeSymbol().parameterList().reversed()) {
      if (TypeKind.from(argument).slotSize() == 2) {
        code.pop2();
      } else {
        code.pop();
      }
    }
    code.pop(); // whom it was called on
  }

  @Override
  public String toString() {
    return "the change of " + owner + "." + method;
  }
}
