package fr.arcodange.factoryline.planstore;

import java.time.Instant;

/**
 * An object that is in a store.
 *
 * @param createdAt by the store's clock
 * @param size in bytes
 */
public record Stored(String name, Instant createdAt, long size) {}
