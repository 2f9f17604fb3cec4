package fr.arcodange.factoryline.cli;

import org.jspecify.annotations.Nullable;

/** Where pgbouncer is. */
final class PoolerOptions {
  @Nullable
  String host;

  int port = 6432;

  @Nullable
  String sslMode;

  void addTo(Options options) {
    options
        .text("--pooler-host", "HOST")
        .description("pgbouncer. Without it, nothing is verified through it.")
        .into(value -> host = value);
    options
        .number("--pooler-port", "PORT")
        .otherwise("6432")
        .description("Its port (default: ${DEFAULT-VALUE}).")
        .into(value -> port = value);
    options
        .text("--pooler-sslmode", "MODE")
        .description("As --sslmode, for pgbouncer. Default: what --sslmode is.")
        .into(value -> sslMode = value);
  }
}
