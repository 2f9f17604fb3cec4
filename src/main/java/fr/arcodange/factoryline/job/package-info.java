/** The job this process runs in: its environment and event on the way in; masks, outputs, groups, summary and session file on the way out. */
@NullMarked
package fr.arcodange.factoryline.job;

import org.jspecify.annotations.NullMarked;
