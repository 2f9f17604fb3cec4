package fr.arcodange.factoryline.exec;

import java.io.IOException;
import java.io.InputStream;

/** Reads a program's standard output while it runs. What it leaves unread is read and dropped. */
@FunctionalInterface
public interface OutputReader<T> {
  T read(InputStream output) throws IOException;
}
