package fr.arcodange.factoryline.planstore;

import com.google.api.gax.retrying.RetrySettings;
import com.google.auth.Credentials;
import com.google.cloud.NoCredentials;
import com.google.cloud.ServiceOptions;
import com.google.cloud.http.HttpTransportOptions;
import com.google.cloud.storage.Blob;
import com.google.cloud.storage.BlobId;
import com.google.cloud.storage.BlobInfo;
import com.google.cloud.storage.Storage;
import com.google.cloud.storage.Storage.BlobField;
import com.google.cloud.storage.Storage.BlobGetOption;
import com.google.cloud.storage.Storage.BlobListOption;
import com.google.cloud.storage.Storage.BlobTargetOption;
import com.google.cloud.storage.StorageException;
import com.google.cloud.storage.StorageOptions;
import fr.arcodange.factoryline.Failure;
import java.io.ByteArrayOutputStream;
import java.io.OutputStream;
import java.time.Instant;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.UUID;
import java.util.function.Supplier;
import okhttp3.OkHttpClient;

/** A bucket of Google Cloud Storage as a store, over its JSON API. Its time is when the server created the object. */
final class GcsPlanStore implements PlanStore {
  private static final String WRITE = "factoryline-write";
  private static final String DELETE = "storage.objects.delete";

  /** What is large is compressed already. */
  private static final BlobTargetOption[] CREATE_ONLY = {
    BlobTargetOption.doesNotExist(), BlobTargetOption.disableGzipContent()
  };

  private final Storage storage;
  private final String bucket;
  private final String prefix;

  private GcsPlanStore(Storage storage, String bucket, String prefix) {
    this.storage = storage;
    this.bucket = bucket;
    this.prefix = prefix;
  }

  /** @param prefix empty, or ending with a slash */
  static GcsPlanStore open(
      String bucket, String prefix, Map<String, String> environment, OkHttpClient http) {
    Optional<String> emulator = Optional.ofNullable(environment.get("STORAGE_EMULATOR_HOST"))
        .filter(host -> !host.isBlank())
        .map(GcsPlanStore::emulatorUrl);
    Credentials credentials =
        emulator.isPresent() ? NoCredentials.getInstance() : GcsCredentials.find(environment, http);
    return new GcsPlanStore(storage(emulator, credentials, http), bucket, prefix);
  }

  static GcsPlanStore open(
      String bucket, String prefix, String host, Credentials credentials, OkHttpClient http) {
    return new GcsPlanStore(storage(Optional.of(host), credentials, http), bucket, prefix);
  }

  private static Storage storage(
      Optional<String> host, Credentials credentials, OkHttpClient http) {
    RetrySettings once = ServiceOptions.getNoRetrySettings();
    StorageOptions.Builder options = StorageOptions.http()
        .setTransportOptions(HttpTransportOptions.newBuilder()
            .setHttpTransportFactory(() -> new OkHttpTransport(http))
            .build())
        .setRetrySettings(once)
        .setCredentials(credentials)
        // Objects need none; without one the client would ask gcloud, files and a metadata server.
        .setProjectId("unused");
    host.ifPresent(options::setHost);
    return options.build().getService();
  }

  /** Google's clients for different languages disagree on the scheme and on the path. */
  private static String emulatorUrl(String host) {
    String url = host.contains("://") ? host : "http://" + host;
    return url.replaceFirst("/+$", "").replaceFirst("/storage/v1$", "");
  }

  @Override
  public Stored create(String name, byte[] content) {
    ObjectNames.segments(name);
    String doing = "writing " + name + " to " + this;
    String write = UUID.randomUUID().toString();
    BlobInfo info = BlobInfo.newBuilder(id(name))
        .setContentType(name.endsWith(".gz") ? "application/gzip" : "application/json")
        .setMetadata(Map.of(WRITE, write))
        .build();
    return translated(doing, "storage.objects.create", "roles/storage.objectCreator", () -> {
      try {
        return stored(name, storage.create(info, content, CREATE_ONLY));
      } catch (StorageException e) {
        if (e.getCode() != 412) {
          throw e;
        }
        return ownWrite(name, write)
            .orElseThrow(() -> Failure.refused(
                    doing + ": it exists already, and what is stored is never replaced")
                .causedBy(e));
      }
    });
  }

  /** When the answer to an upload is lost and it is sent again, what is in its way is its own object. */
  private Optional<Stored> ownWrite(String name, String write) {
    try {
      Blob blob = storage.get(
          id(name),
          BlobGetOption.fields(BlobField.METADATA, BlobField.TIME_CREATED, BlobField.SIZE));
      return Optional.ofNullable(blob)
          .filter(found ->
              found.getMetadata() != null && write.equals(found.getMetadata().get(WRITE)))
          .map(found -> stored(name, found));
    } catch (StorageException e) {
      if (e.getCode() == 403) {
        // Whoever may only write cannot look; then it counts as somebody else's.
        return Optional.empty();
      }
      throw e;
    }
  }

  @Override
  public List<Stored> list(String folder) {
    ObjectNames.folders(folder);
    return translated(
        "listing " + (folder.isEmpty() ? "" : folder + " in ") + this,
        "storage.objects.list",
        "roles/storage.objectViewer",
        () -> {
          List<Stored> found = new ArrayList<>();
          storage
              .list(
                  bucket,
                  BlobListOption.prefix(prefix + folder),
                  BlobListOption.fields(BlobField.NAME, BlobField.TIME_CREATED, BlobField.SIZE))
              .iterateAll()
              .forEach(blob -> found.add(stored(blob.getName().substring(prefix.length()), blob)));
          found.sort(Comparator.comparing(Stored::name));
          return found;
        });
  }

  @Override
  public byte[] read(String name) {
    ObjectNames.segments(name);
    String doing = "reading " + name + " from " + this;
    return translated(doing, "storage.objects.get", "roles/storage.objectViewer", () -> {
      Limited content = new Limited(doing);
      try {
        storage.downloadTo(id(name), content);
      } catch (StorageException e) {
        if (e.getCode() == 404) {
          throw Failure.refused(doing + ": there is no such object").causedBy(e);
        }
        throw e;
      }
      return content.bytes.toByteArray();
    });
  }

  @Override
  public void remove(String name) {
    Probes.require(name);
    translated(
        "removing " + name + " from " + this,
        DELETE,
        "roles/storage.objectUser",
        () -> storage.delete(id(name)));
  }

  /** On the bucket; a condition that lets only some names go is not seen. Stand-ins know no permissions. */
  @Override
  public Optional<Boolean> mayRemove() {
    return translated(
        "asking what may be done in " + this, DELETE, "roles/storage.objectViewer", () -> {
          try {
            List<Boolean> granted = storage.testIamPermissions(bucket, List.of(DELETE));
            return granted.stream().findFirst();
          } catch (StorageException e) {
            if (e.getCode() >= 400 && e.getCode() < 500 && e.getCode() != 401) {
              return Optional.empty();
            }
            throw e;
          }
        });
  }

  private <T> T translated(String doing, String permission, String role, Supplier<T> work) {
    try {
      return work.get();
    } catch (StorageException e) {
      throw GcsFailures.translate(doing, bucket, permission, role, e);
    }
  }

  private BlobId id(String name) {
    return BlobId.of(bucket, prefix + name);
  }

  private static Stored stored(String name, Blob blob) {
    Instant createdAt = blob.getCreateTimeOffsetDateTime().toInstant();
    return new Stored(name, createdAt, blob.getSize());
  }

  @Override
  public String toString() {
    return "gs://" + bucket
        + (prefix.isEmpty() ? "" : "/" + prefix.substring(0, prefix.length() - 1));
  }

  private static final class Limited extends OutputStream {
    private final String doing;
    private final ByteArrayOutputStream bytes = new ByteArrayOutputStream();

    Limited(String doing) {
      this.doing = doing;
    }

    @Override
    public void write(int b) {
      bytes.write(b);
      check();
    }

    @Override
    public void write(byte[] source, int offset, int length) {
      bytes.write(source, offset, length);
      check();
    }

    private void check() {
      if (bytes.size() > ObjectNames.LARGEST_OBJECT) {
        throw ObjectNames.tooLarge(doing);
      }
    }
  }
}
