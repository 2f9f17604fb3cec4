/** Where evidence and receipts are kept: objects that are created once and never overwritten. */
@NullMarked
package fr.arcodange.factoryline.planstore;

import org.jspecify.annotations.NullMarked;
