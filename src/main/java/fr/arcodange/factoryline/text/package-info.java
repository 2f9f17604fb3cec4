/** Values that must not be shown, the redactor that keeps them so, and Markdown that cannot be broken out of. */
@NullMarked
package fr.arcodange.factoryline.text;

import org.jspecify.annotations.NullMarked;
