package fr.arcodange.factoryline.review;

/** One change that a pull request showed, as its bundle keeps it. */
record ShownLine(String address, String action, DigestSet digests, DigestSet unknown) {}
