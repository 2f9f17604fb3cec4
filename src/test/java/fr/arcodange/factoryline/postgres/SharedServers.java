package fr.arcodange.factoryline.postgres;

import java.io.IOException;
import java.io.UncheckedIOException;
import java.util.stream.IntStream;
import java.util.stream.Stream;
import org.junit.jupiter.api.extension.ExtensionContext;
import org.junit.jupiter.api.extension.ExtensionContext.Namespace;
import org.junit.jupiter.api.extension.ExtensionContext.Store;
import org.junit.jupiter.params.provider.Arguments;
import org.junit.jupiter.params.provider.ArgumentsProvider;
import org.junit.jupiter.params.support.AnnotationConsumer;
import org.junit.jupiter.params.support.ParameterDeclarations;

/** The servers behind {@link OnEachPostgres}: JUnit closes what is in the store of all tests after the last one. */
final class SharedServers implements ArgumentsProvider, AnnotationConsumer<OnEachPostgres> {
  private static final Namespace SERVERS = Namespace.create(SharedServers.class);

  private int[] majors = {};

  @Override
  public void accept(OnEachPostgres annotation) {
    majors = annotation.value();
  }

  @Override
  public Stream<Arguments> provideArguments(
      ParameterDeclarations parameters, ExtensionContext context) {
    Store servers = context.getRoot().getStore(SERVERS);
    return IntStream.of(majors)
        .mapToObj(major -> Arguments.of(
            servers.computeIfAbsent(major, SharedServers::started, RealPostgres.class)));
  }

  private static RealPostgres started(int major) {
    try {
      return RealPostgres.start(major);
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    } catch (InterruptedException e) {
      throw new IllegalStateException(e);
    }
  }
}
