/** Where a job's ID token comes from, and whether it is good. */
@NullMarked
package fr.arcodange.factoryline.oidc;

import org.jspecify.annotations.NullMarked;
