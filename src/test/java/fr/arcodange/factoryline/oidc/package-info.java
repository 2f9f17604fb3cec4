@NullMarked
package fr.arcodange.factoryline.oidc;

import org.jspecify.annotations.NullMarked;
