package fr.arcodange.factoryline.gitea;

import fr.arcodange.factoryline.Failure;
import fr.arcodange.factoryline.text.Secret;
import java.net.URI;
import java.util.List;
import java.util.Optional;
import okhttp3.OkHttpClient;

/**
 * What a forge has, in any repository that one token may see; nothing is changed. Gitea answers 404 for what is not there and for
 * what a token may not see alike, so "empty" and {@code false} mean both. Every method throws {@link Failure}: denied on 401 and
 * 403, unreachable when the server cannot be asked, is overloaded or has an error in it.
 */
public interface Forge {

  /**
   * Talks to a forge with one token; nothing is sent yet.
   *
   * @param apiUrl the address of the API, as in {@code GITHUB_API_URL}: {@code https://host/api/v1}
   */
  static Forge connect(URI apiUrl, Secret token, OkHttpClient http) {
    return new RestForge(GiteaApi.connect(apiUrl, "", "", token, http));
  }

  /**
   * Looks whether the token is one at all; what it may see is another question.
   *
   * @throws Failure denied, if the server does not know it; not if the server cannot be asked
   */
  void requireToken();

  /**
   * Whether the token is known to see everything that an owner has: it is the owner's own, that of an owner of the organisation,
   * or an administrator's. A job's token never is.
   */
  boolean seesAllOf(String owner);

  /** What an owner has, as far as the token sees it; empty if it does not see the owner. */
  Optional<List<ForgeRepository>> repositoriesOf(String owner);

  /** One repository; by another name than asked for if it was renamed or moved. */
  Optional<ForgeRepository> repository(String owner, String name);

  /**
   * Whether there is a file.
   *
   * @param revision a branch, a tag or a commit's full id; empty for the default branch
   */
  boolean hasFile(String owner, String name, Optional<String> revision, String path);

  /**
   * What a folder holds; empty if it is not there, or is a file.
   *
   * @param path empty for the top
   */
  Optional<List<FolderEntry>> folder(
      String owner, String name, Optional<String> revision, String path);

  /** Whether there is a branch or tag of that name, or a commit of that full id. */
  boolean hasRevision(String owner, String name, String revision);

  /** The full id of the commit that a shortened one means. */
  Optional<String> commit(String owner, String name, String shortened);

  /** The names of all tags. */
  List<String> tags(String owner, String name);
}
