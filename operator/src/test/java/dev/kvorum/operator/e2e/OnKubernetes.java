package dev.kvorum.operator.e2e;

import java.lang.annotation.ElementType;
import java.lang.annotation.Retention;
import java.lang.annotation.RetentionPolicy;
import java.lang.annotation.Target;
import java.util.concurrent.TimeUnit;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.extension.ExtendWith;

/** A suite: it runs with {@code -Pe2e} only, and has its own name as a second tag. */
@Tag("e2e")
@ExtendWith(EndToEnd.class)
@Timeout(value = 90, unit = TimeUnit.MINUTES)
@Target(ElementType.TYPE)
@Retention(RetentionPolicy.RUNTIME)
@interface OnKubernetes {}
