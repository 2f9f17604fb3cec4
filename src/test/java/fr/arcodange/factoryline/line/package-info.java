/** The whole line on real engines: OpenBao, OpenTofu, a bucket, git and the forge's stand-in. */
@NullMarked
package fr.arcodange.factoryline.line;

import org.jspecify.annotations.NullMarked;
