package fr.arcodange.factoryline.gitea;

/** Who sends a request. */
sealed interface Caller {
  User user();

  /** What this caller may do with the code of a repository. */
  Level code(HostedRepository repository);

  /** What this caller may do with the pull requests of a repository. */
  Level pullRequests(HostedRepository repository);

  record Anonymous() implements Caller {
    @Override
    public User user() {
      throw new HttpError(401, "token is required");
    }

    @Override
    public Level code(HostedRepository repository) {
      return repository.levelOfEverybody();
    }

    @Override
    public Level pullRequests(HostedRepository repository) {
      return repository.levelOfEverybody();
    }
  }

  record Person(User user) implements Caller {
    @Override
    public Level code(HostedRepository repository) {
      return repository.levelOf(user.login());
    }

    @Override
    public Level pullRequests(HostedRepository repository) {
      return repository.levelOf(user.login());
    }
  }

  record Job(String repository, JobPermissions permissions) implements Caller {
    @Override
    public User user() {
      return User.ACTIONS;
    }

    @Override
    public Level code(HostedRepository on) {
      return here(on, permissions.contents());
    }

    @Override
    public Level pullRequests(HostedRepository on) {
      return here(on, permissions.pullRequests());
    }

    private Level here(HostedRepository on, Level granted) {
      Level everybody = on.levelOfEverybody();
      return on.fullName().equals(repository) && granted.atLeast(everybody) ? granted : everybody;
    }
  }
}
