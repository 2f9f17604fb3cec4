/** A CI pipeline toolkit for people who run their own forge: the entry point and the one exception it shows to people. */
@NullMarked
package fr.arcodange.factoryline;

import org.jspecify.annotations.NullMarked;
