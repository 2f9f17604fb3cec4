/** One thin command each: options in, one step called, exit code out. */
@NullMarked
package fr.arcodange.factoryline.cli;

import org.jspecify.annotations.NullMarked;
