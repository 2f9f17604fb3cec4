package fr.arcodange.factoryline.argocd;

import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.function.Consumer;
import java.util.regex.Pattern;

/** Where Longhorn backs up to. */
final class BackupTargetRules implements LintRule {
  private static final Pattern S3 = Pattern.compile("s3://[^/@\\s]+@[^/@\\s]+/\\S*");
  private static final Pattern OTHERS = Pattern.compile("(?:nfs|cifs|azblob)://\\S+");

  @Override
  public void check(List<KubeObject> objects, Consumer<Finding> consumer) {
    Findings findings = new Findings(consumer);
    List<KubeObject> targets = objects.stream()
        .filter(object -> object.is(BuiltInKinds.LONGHORN, "BackupTarget"))
        .toList();
    if (targets.isEmpty()) {
      return;
    }
    Map<String, KubeObject> secrets = new HashMap<>();
    objects.stream()
        .filter(object -> object.is("", "Secret"))
        .forEach(secret -> secrets.putIfAbsent(secret.name(), secret));
    for (KubeObject target : targets) {
      prune(target, findings);
      url(target, findings);
      interval(target, findings);
      Optional.ofNullable(secrets.get(AppSpec.text(target.spec(), "credentialSecret")))
          .ifPresent(secret -> new BackupSecret(target, secret, findings).check());
    }
  }

  private static void prune(KubeObject target, Findings findings) {
    if (target.name().equals("default") && !SyncOptions.has(target, "Prune=false")) {
      findings.warning(
          RuleName.BACKUP_TARGET_PRUNE,
          target,
          "metadata.annotations",
          "Longhorn does not let its default target be deleted: once it is out of the chart, each sync fails to prune it",
          "annotate it with argocd.argoproj.io/sync-options: Prune=false,Delete=false");
    }
  }

  private static void url(KubeObject target, Findings findings) {
    String url = AppSpec.text(target.spec(), "backupTargetURL");
    String path = "spec.backupTargetURL";
    if (url.isEmpty()) {
      return;
    }
    if (url.chars().anyMatch(Character::isWhitespace)) {
      findings.error(
          RuleName.BACKUP_TARGET_URL, target, path, "has white space in it", "take it out");
    } else if (url.startsWith("s3:") && !S3.matcher(url).matches()) {
      findings.error(
          RuleName.BACKUP_TARGET_URL,
          target,
          path,
          "is not of the form that Longhorn takes for S3",
          "write s3://bucket@region/, with the slash; for Google Cloud Storage any region will do");
    } else if (!url.startsWith("s3:") && !OTHERS.matcher(url).matches()) {
      findings.error(
          RuleName.BACKUP_TARGET_URL,
          target,
          path,
          "is of no kind that Longhorn knows",
          "begin with s3://, nfs://, cifs:// or azblob://; Google Cloud Storage is s3:// with AWS_ENDPOINTS in the secret");
    }
  }

  private static void interval(KubeObject target, Findings findings) {
    String interval = AppSpec.text(target.spec(), "pollInterval");
    if (!interval.isEmpty() && GoDuration.seconds(interval).isEmpty()) {
      findings.error(
          RuleName.BACKUP_POLL_INTERVAL,
          target,
          "spec.pollInterval",
          "is no duration",
          "write it with its unit, as in 5m0s; days are not known");
    }
  }
}
