/** The work of each command, over ports. */
@NullMarked
package fr.arcodange.factoryline.step;

import org.jspecify.annotations.NullMarked;
