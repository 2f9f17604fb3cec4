package fr.arcodange.factoryline.oidc;

import fr.arcodange.factoryline.text.Secret;
import java.time.Instant;
import java.util.Optional;

/**
 * What an enrolment leaves.
 *
 * @param idToken says who enrolled; verified
 * @param refreshToken what jobs are to be given
 * @param refreshTokenExpiresAt when to enrol again, if the token says so
 */
public record Enrolled(
    IdToken idToken, Secret refreshToken, Optional<Instant> refreshTokenExpiresAt) {}
