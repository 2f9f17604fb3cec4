/** JSON as small trees, without what makes the usual way slow to start. */
@NullMarked
package fr.arcodange.factoryline.json;

import org.jspecify.annotations.NullMarked;
