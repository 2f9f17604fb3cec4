package fr.arcodange.factoryline.http;

import fr.arcodange.factoryline.exec.Cancellation;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import okhttp3.OkHttpClient;

/** The real client, for tests of whatever speaks HTTP: it repeats what it repeats in a job, but does not wait in between. */
public final class TestHttp {
  private TestHttp() {}

  public static OkHttpClient withoutWaiting() {
    return recordingWaits(new HttpSettings(Optional.empty(), Map.of()), new ArrayList<>());
  }

  static OkHttpClient recordingWaits(HttpSettings settings, List<Duration> waits) {
    return Http.client(
        settings, new Cancellation(Duration.ZERO), (duration, whileDoing) -> waits.add(duration));
  }
}
