/** Running other programs: an explicit environment, streamed output, and an orderly end when the job is cancelled. */
@NullMarked
package fr.arcodange.factoryline.exec;

import org.jspecify.annotations.NullMarked;
