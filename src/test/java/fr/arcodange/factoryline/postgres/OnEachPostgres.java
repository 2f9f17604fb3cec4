package fr.arcodange.factoryline.postgres;

import java.lang.annotation.ElementType;
import java.lang.annotation.Retention;
import java.lang.annotation.RetentionPolicy;
import java.lang.annotation.Target;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ArgumentsSource;

/**
 * A test that runs once with a {@link RealPostgres} of each of these versions. The servers are started when they are first asked
 * for, shared by all such tests, and stopped after the last one: each test names its roles and databases after itself.
 */
@Target(ElementType.METHOD)
@Retention(RetentionPolicy.RUNTIME)
@ParameterizedTest(name = "{0}", autoCloseArguments = false)
@ArgumentsSource(SharedServers.class)
public @interface OnEachPostgres {
  int[] value() default {15, 16, 17, 18};
}
