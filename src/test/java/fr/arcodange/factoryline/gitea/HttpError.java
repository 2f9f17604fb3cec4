package fr.arcodange.factoryline.gitea;

/** An answer that is not a success, in Gitea's shape. */
final class HttpError extends RuntimeException {
  private final int status;

  HttpError(int status, String message) {
    super(message);
    this.status = status;
  }

  static HttpError notFound() {
    return new HttpError(404, "not found");
  }

  /** What Gitea's ErrNotExist says (modules/git/error.go). */
  static HttpError doesNotExist(String id, String path) {
    return new HttpError(404, "object does not exist [id: " + id + ", rel_path: " + path + "]");
  }

  int status() {
    return status;
  }
}
