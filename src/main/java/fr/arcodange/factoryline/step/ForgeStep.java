package fr.arcodange.factoryline.step;

import static fr.arcodange.factoryline.text.ShellText.word;

import com.fasterxml.jackson.databind.node.JsonNodeFactory;
import com.fasterxml.jackson.databind.node.ObjectNode;
import fr.arcodange.factoryline.Failure;
import fr.arcodange.factoryline.gitea.OauthApplications.Application;
import fr.arcodange.factoryline.gitea.OauthApplications.Credentials;
import fr.arcodange.factoryline.job.RepositoryName;
import fr.arcodange.factoryline.json.JsonTrees;
import fr.arcodange.factoryline.text.Secret;
import java.util.List;
import java.util.Locale;
import java.util.Optional;

/** One thing that an owner of the repository sets on the forge. The scripts call the functions of {@link SetupScript}. */
sealed interface ForgeStep extends SetupStep {
  String CLIENT_ID = "FACTORYLINE_OIDC_CLIENT_ID";
  String CLIENT_SECRET = "FACTORYLINE_OIDC_CLIENT_SECRET";
  String REFRESH_TOKEN = "FACTORYLINE_OIDC_REFRESH_TOKEN";

  /** What stands for the repository's jobs where they have no tokens of their own. */
  record OauthApplication(String name, String redirectAddress) implements ForgeStep {

    @Override
    public String why() {
      return "Released Gitea gives jobs no ID token: a CI user's grant to this OAuth2 application does.";
    }

    /** The first line of the list that has the name: an application is one flat object, in this order of fields. */
    @Override
    public String script() {
      String find = "s|^.*\"name\":\"" + pattern() + "\",\"client_id\":\"\\([^\"]*\\)\".*$|\\1|p";
      return "applications=$(gitea GET '/user/applications/oauth2?limit=50')\n"
          + CLIENT_ID + "=$(printf '%s' \"$applications\" | tr '{' '\\n' | sed -n " + word(find)
          + " | head -n 1)\n"
          + "if [ -z \"$" + CLIENT_ID + "\" ]; then\n"
          + "  application=$(gitea POST /user/applications/oauth2 " + word(body()) + ")\n"
          + "  " + CLIENT_ID + "=$(field client_id)\n"
          + "  " + CLIENT_SECRET + "=$(field client_secret)\n"
          + "fi\n"
          + "export " + CLIENT_ID + " " + CLIENT_SECRET;
    }

    /** The name as sed finds nothing else by: of what is special to it, a repository's name may hold a dot. */
    private String pattern() {
      return name.replace(".", "\\.");
    }

    private String body() {
      ObjectNode body =
          JsonNodeFactory.instance.objectNode().put("name", name).put("confidential_client", true);
      body.putArray("redirect_uris").add(redirectAddress);
      return JsonTrees.text(body);
    }

    @Override
    public SetupState look(SetupTools tools) {
      return tools.onForge(gitea -> {
        Optional<Application> there = tools.requireApplications().find(name);
        there.ifPresent(application -> tools.application().found(application.clientId()));
        return there
            .<SetupState>map(
                application -> application.redirectAddresses().contains(redirectAddress)
                    ? new SetupState.Done()
                    : new SetupState.Different(
                        "it does not list the redirect address " + redirectAddress))
            .orElseGet(SetupState.Missing::new);
      });
    }

    @Override
    public void perform(SetupTools tools) {
      Credentials made = tools.requireApplications().create(name, redirectAddress);
      tools.application().made(made.clientId(), made.clientSecret());
    }
  }

  /**
   * A person grants the application as the CI user.
   *
   * @param application the one that is made here; none is one that the person named
   */
  record Enrolment(
      RepositoryName repository, Setup.CiUser user, Optional<OauthApplication> application)
      implements ForgeStep {

    @Override
    public String why() {
      return "You grant the application in a browser where " + user.login()
          + ", who can write nowhere, is signed in; what jobs need is stored in the repository.";
    }

    @Override
    public String script() {
      String renew = application
          .map(ours -> "  if [ -z \"${" + CLIENT_SECRET + "-}\" ]; then\n"
              + "    # Its secret was shown once only: saving it makes a new one.\n"
              + "    id=$(printf '%s' \"$applications\" | tr '{' '\\n' | sed -n "
              + word("s|^\"id\":\\([0-9]*\\),\"name\":\"" + ours.pattern() + "\".*$|\\1|p")
              + " | head -n 1)\n"
              + "    application=$(gitea PATCH \"/user/applications/oauth2/$id\" "
              + word(ours.body()) + ")\n"
              + "    " + CLIENT_SECRET + "=$(field client_secret)\n"
              + "    export " + CLIENT_SECRET + "\n"
              + "  fi\n")
          .orElse("");
      return "if ! gitea GET '/repos/" + repository + "/actions/secrets?limit=50' | grep -q '\""
          + REFRESH_TOKEN
          + "\"'; then\n"
          + renew
          + "  factoryline oidc-login enroll --repository " + repository
          + user.clientId().map(id -> " --oidc-client-id " + word(id)).orElse("")
          + (user.port() == Setup.CiUser.USUAL_PORT ? "" : " --port " + user.port()) + "\n"
          + "fi";
    }

    @Override
    public SetupState look(SetupTools tools) {
      return tools.onForge(gitea -> {
        List<String> secrets = gitea.secretNames();
        return gitea.variable(CLIENT_ID).isPresent()
                && secrets.contains(CLIENT_SECRET)
                && secrets.contains(REFRESH_TOKEN)
            ? new SetupState.Done()
            : new SetupState.Missing();
      });
    }

    @Override
    public void perform(SetupTools tools) {
      String client = tools
          .application()
          .clientId()
          .orElseThrow(
              () -> Failure.usage("enrolling " + user.login() + ": the client id is not known"));
      tools.enrol().accept(client, () -> clientSecret(tools));
    }

    private Secret clientSecret(SetupTools tools) {
      return tools
          .application()
          .clientSecret()
          .or(() -> application.flatMap(ours -> tools
              .requireApplications()
              .find(ours.name())
              .map(there -> tools
                  .requireApplications()
                  .renewSecret(there, ours.redirectAddress())
                  .clientSecret())))
          .orElseThrow(
              () -> Failure.usage(CLIENT_SECRET + " is not set, and --oidc-client-id needs it"));
    }
  }

  /** What every job of the repository sees. */
  record Variable(RepositoryName repository, String why, String name, String value)
      implements ForgeStep {

    @Override
    public String script() {
      return "variable /repos/" + repository + "/actions/variables/" + name + " "
          + word(JsonTrees.text(JsonNodeFactory.instance.objectNode().put("value", value)));
    }

    @Override
    public SetupState look(SetupTools tools) {
      return tools.onForge(gitea -> gitea
          .variable(name)
          .<SetupState>map(found -> found.equals(value)
              ? new SetupState.Done()
              : new SetupState.Different(name + " is '" + found + "'"))
          .orElseGet(SetupState.Missing::new));
    }

    @Override
    public void perform(SetupTools tools) {
      tools.requireGitea().putVariable(name, value);
    }
  }

  /**
   * A value that only jobs get.
   *
   * @param variable what jobs call it, and the person who sets it up
   */
  record ActionsSecret(RepositoryName repository, String variable) implements ForgeStep {

    @Override
    public String why() {
      return "The one secret that jobs have: OpenTofu sees it as " + variable + ".";
    }

    @Override
    public String script() {
      return ": \"${" + variable + ":?set it to the value that jobs are to have}\"\n"
          + "gitea PUT /repos/" + repository + "/actions/secrets/" + name()
          + " \"{\\\"data\\\":\\\"$(json \"$" + variable + "\")\\\"}\"";
    }

    private String name() {
      return variable.toUpperCase(Locale.ROOT);
    }

    @Override
    public SetupState look(SetupTools tools) {
      return tools.onForge(gitea ->
          gitea.secretNames().contains(name()) ? new SetupState.Done() : new SetupState.Missing());
    }

    @Override
    public void perform(SetupTools tools) {
      Secret value = tools
          .secrets()
          .apply(variable)
          .orElseThrow(() -> Failure.usage(variable + " is not set, and --secret names it")
              .hint("export its value, or put it into a file that " + variable + "_FILE names"));
      tools.requireGitea().putSecret(name(), value);
    }
  }
}
