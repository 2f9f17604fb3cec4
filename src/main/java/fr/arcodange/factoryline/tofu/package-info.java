/** Running OpenTofu, and reading its plans as a stream. */
@NullMarked
package fr.arcodange.factoryline.tofu;

import org.jspecify.annotations.NullMarked;
