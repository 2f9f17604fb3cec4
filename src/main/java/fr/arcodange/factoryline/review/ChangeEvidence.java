package fr.arcodange.factoryline.review;

import java.util.List;

/**
 * What a bundle keeps of one change that was shown.
 *
 * @param digests what it may cover
 * @param unknown the paths that were shown as known only after apply
 */
record ChangeEvidence(
    String address,
    String action,
    Certainty certainty,
    List<Digest> digests,
    List<Digest> unknown) {}
