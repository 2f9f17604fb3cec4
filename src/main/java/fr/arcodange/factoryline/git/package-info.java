/** The repository of the job: the tree to plan, what a change touches, and which commits a branch carries. */
@NullMarked
package fr.arcodange.factoryline.git;

import org.jspecify.annotations.NullMarked;
