package fr.arcodange.factoryline.postgres;

import java.util.Objects;

/** What came of a login. */
public sealed interface LoginAttempt {

  /** What came back, which may be anybody's words. */
  String words();

  /** It worked; the session is to be closed. */
  record In(LeaseSession session) implements LoginAttempt {
    public In {
      Objects.requireNonNull(session);
    }

    @Override
    public String words() {
      return "it was let in";
    }
  }

  /** This user is not let in, or not into this database. */
  record Refused(String words) implements LoginAttempt {
    public Refused {
      Objects.requireNonNull(words);
    }
  }

  /** An error that says nothing of whether the user may: too many sessions, or a pooler that finds no server. */
  record Failed(String words) implements LoginAttempt {
    public Failed {
      Objects.requireNonNull(words);
    }
  }
}
