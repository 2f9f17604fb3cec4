package fr.arcodange.factoryline.gitea;

/**
 * Why a call is made, for the failure it may end in.
 *
 * @param doing as in "reading pull request #7 of owner/name"
 * @param need what to do if the token may not, a whole sentence
 */
record Purpose(String doing, String need) {

  static Purpose reading(String doing) {
    return new Purpose(
        doing,
        "does it exist? Gitea answers 404 as well where the token may not look: in a private repository a workflow with"
            + " a permissions block needs 'pull-requests: read' and 'contents: read' in it");
  }

  static Purpose commenting(String doing) {
    return new Purpose(
        doing,
        "the job's token lacks 'pull-requests: write': add it to the workflow's permissions block (in a private repository"
            + " Gitea answers 404 without it)");
  }

  static Purpose settingStatus(String doing) {
    return new Purpose(
        doing,
        "the job's token lacks 'contents: write', which Gitea asks for commit statuses: add it to the workflow's permissions"
            + " block, or do without the status");
  }

  static Purpose storingSecret(String doing) {
    return new Purpose(
        doing,
        "this takes the access token of an owner or administrator of the repository, with scope write:repository; a job's"
            + " token never may");
  }
}
