/** Desired state of a PostgreSQL server, a snapshot of its catalogs, and the statements between them. */
@NullMarked
package fr.arcodange.factoryline.postgres;

import org.jspecify.annotations.NullMarked;
