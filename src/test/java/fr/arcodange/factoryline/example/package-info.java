/** The factory that people copy, in {@code examples/factory}: that it says what it is meant to, and that its tools take it. */
@NullMarked
package fr.arcodange.factoryline.example;

import org.jspecify.annotations.NullMarked;
