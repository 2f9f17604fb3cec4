/** The one HTTP client: certificate authorities, proxy, timeouts, and which calls may be repeated. */
@NullMarked
package fr.arcodange.factoryline.http;

import org.jspecify.annotations.NullMarked;
