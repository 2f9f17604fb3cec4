/** What a pull request showed, digest by digest, and whether a later plan is covered by it. */
@NullMarked
package fr.arcodange.factoryline.review;

import org.jspecify.annotations.NullMarked;
