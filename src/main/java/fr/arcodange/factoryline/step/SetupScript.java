package fr.arcodange.factoryline.step;

import static fr.arcodange.factoryline.text.ShellText.word;

import fr.arcodange.factoryline.text.ShellText;
import java.util.List;

/** The steps of a setup as a script for {@code sh}, to be run, or read and pasted. It refers to secrets by their variables. */
final class SetupScript {
  /** Calls to the API; the token and what is sent stay out of the arguments, which other users of the machine can read. */
  private static final String GITEA = """
      gitea() { # METHOD PATH [JSON]
        {
          printf 'header = "Authorization: token %s"\\n' "$FACTORYLINE_GITEA_TOKEN"
          [ -z "${3-}" ] || printf 'header = "Content-Type: application/json"\\ndata = "%s"\\n' \\
            "$(printf '%s' "$3" | sed 's/[\\\\"]/\\\\&/g')"
        } | curl -fsS --config - --request "$1" "$FACTORYLINE_SERVER_URL/api/v1$2" || {
          echo "$1 $FACTORYLINE_SERVER_URL/api/v1$2 did not work: is the token good, with the scopes that are named above?" >&2
          return 1
        }
      }
      """;

  private static final String VARIABLE = """
      variable() { # PATH JSON
        gitea PUT "$1" "$2" 2>/dev/null || gitea POST "$1" "$2"
      }
      """;

  private static final String FIELD = """
      field() { # NAME, of the application that was made last
        printf '%s' "$application" | sed -n "s/^.*\\"$1\\":\\"\\([^\\"]*\\)\\".*$/\\1/p"
      }
      """;

  private static final String JSON = """
      json() { # TEXT, as it stands between quotes
        printf '%s\\n' "$1" | sed 's/[\\\\"]/\\\\&/g' | awk '{ printf "%s%s", (NR > 1 ? "\\\\n" : ""), $0 }'
      }
      """;

  private static final String WORKFLOW = """
      workflow() { # FILE, its text on stdin; one that is there is left alone
        new=$(mktemp)
        cat >"$new"
        if [ ! -e "$1" ]; then
          mkdir -p "$(dirname "$1")"
          cat "$new" >"$1"
        elif ! diff -u "$1" "$new"; then
          echo "$1 is there and differs, as shown above: left as it is" >&2
        fi
        rm -f "$new"
      }
      """;

  private static final String BAO = """
      command -v vault >/dev/null || vault() { bao "$@"; } # OpenBao's own program
      """;

  private final Setup setup;
  private final StringBuilder text = new StringBuilder();

  private SetupScript(Setup setup) {
    this.setup = setup;
  }

  /** One step, and how far it is. */
  record Looked(SetupStep step, SetupState state) {}

  static String of(Setup setup, List<Looked> steps) {
    SetupScript script = new SetupScript(setup);
    script.head(steps.stream().map(Looked::step).toList());
    int number = 0;
    for (Looked looked : steps) {
      number++;
      script.add(number, looked);
    }
    script.end();
    return script.text.toString();
  }

  private void head(List<SetupStep> steps) {
    line("#!/bin/sh");
    line(ShellText.comment("Sets up Factoryline for " + setup.repository() + " on " + setup.server()
        + ", as 'factoryline init' says."));
    line(
        "# It holds no secret. Run it with sh at the top of a clone, or paste what you want of it. It may be run again: files and");
    line(
        "# an application that are there stay; the rest, Vault's policies and roles too, is written as it stands here.");
    line("set -eu");
    boolean forge = steps.stream().anyMatch(ForgeStep.class::isInstance);
    if (forge) {
      line(": \"${FACTORYLINE_GITEA_TOKEN:?set it to an access token of an owner of the repository,"
          + (has(steps, ForgeStep.OauthApplication.class)
              ? " scopes write:repository and write:user}\""
              : " scope write:repository}\""));
      line("export FACTORYLINE_GITEA_TOKEN FACTORYLINE_SERVER_URL="
          + word(setup.server().toString()));
    }
    setup.caFile().filter(file -> forge).ifPresent(file -> {
      line("export FACTORYLINE_CA_FILE=" + word(file.toString()) + " CURL_CA_BUNDLE="
          + word(file.toString()));
    });
    setup.vault().ifPresent(vault -> {
      line("# Vault's own program takes your token from VAULT_TOKEN or ~/.vault-token.");
      line("export VAULT_ADDR=" + word(vault.address().toString())
          + vault.namespace().map(name -> " VAULT_NAMESPACE=" + word(name)).orElse("")
          + vault.caFile().map(file -> " VAULT_CACERT=" + word(file.toString())).orElse(""));
      text.append(BAO);
    });
    functions(steps, forge);
  }

  private void functions(List<SetupStep> steps, boolean forge) {
    text.append(forge ? "\n" + GITEA : "");
    text.append(has(steps, ForgeStep.Variable.class) ? VARIABLE : "");
    text.append(has(steps, ForgeStep.OauthApplication.class) ? FIELD : "");
    text.append(has(steps, ForgeStep.ActionsSecret.class) ? JSON : "");
    text.append(has(steps, WorkflowStep.class) ? (forge ? "" : "\n") + WORKFLOW : "");
  }

  private static boolean has(List<SetupStep> steps, Class<? extends SetupStep> kind) {
    return steps.stream().anyMatch(kind::isInstance);
  }

  private void add(int number, Looked looked) {
    line("");
    line(ShellText.comment(number + ". " + looked.step().why()));
    SetupState state = looked.state();
    if (state instanceof SetupState.Done) {
      line("# It is there already.");
      return;
    }
    if (state instanceof SetupState.Different different) {
      line(ShellText.comment("It is there, but " + different.how()
          + (looked.step() instanceof WorkflowStep ? ": left as it is." : ": this replaces it.")));
    }
    line(looked.step().script());
  }

  private void end() {
    line("");
    line("# Then: commit the workflow, and let 'factoryline doctor' try the whole setup.");
    setup.workflows().whereActionsAre().map(ShellText::comment).ifPresent(this::line);
    setup.vault().ifPresent(vault -> {
      line(
          "# What the workflow's vault-secrets name has to be in Vault: vault kv put kv/ci/google credentials=@key.json");
    });
  }

  private void line(String line) {
    text.append(line).append('\n');
  }
}
