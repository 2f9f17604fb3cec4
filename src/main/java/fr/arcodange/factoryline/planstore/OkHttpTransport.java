package fr.arcodange.factoryline.planstore;

import com.google.api.client.http.HttpTransport;
import com.google.api.client.http.LowLevelHttpRequest;
import com.google.api.client.http.LowLevelHttpResponse;
import fr.arcodange.factoryline.http.Repeatable;
import java.io.FilterOutputStream;
import java.io.IOException;
import java.io.InputStream;
import java.io.OutputStream;
import java.time.Duration;
import okhttp3.MediaType;
import okhttp3.OkHttpClient;
import okhttp3.Request;
import okhttp3.RequestBody;
import okhttp3.Response;
import okio.BufferedSink;
import org.jspecify.annotations.Nullable;

/**
 * Lets Google's client send through ours, so that the CA file, the proxy, the timeouts and the retries are the ones of every
 * other call, and no second pool of connections is there to hold up the exit.
 */
final class OkHttpTransport extends HttpTransport {
  private final OkHttpClient client;

  OkHttpTransport(OkHttpClient client) {
    this.client = client;
  }

  @Override
  public boolean supportsMethod(String method) {
    return true;
  }

  @Override
  protected LowLevelHttpRequest buildRequest(String method, String url) {
    return new Outgoing(client, method, url);
  }

  /** A request that got no answer, kept for the message. */
  static final class NoAnswer extends IOException {
    private final Request request;
    private final IOException reason;

    NoAnswer(Request request, IOException reason) {
      super(reason.getMessage(), reason);
      this.request = request;
      this.reason = reason;
    }

    Request request() {
      return request;
    }

    IOException reason() {
      return reason;
    }
  }

  private static final class Outgoing extends LowLevelHttpRequest {
    private final OkHttpClient client;
    private final String method;
    private final Request.Builder builder;
    private int connectMillis;
    private int readMillis;

    Outgoing(OkHttpClient client, String method, String url) {
      this.client = client;
      this.method = method;
      this.builder = new Request.Builder().url(url);
    }

    @Override
    public void addHeader(String name, String value) {
      builder.addHeader(name, value);
    }

    @Override
    public void setTimeout(int connectMillis, int readMillis) {
      this.connectMillis = connectMillis;
      this.readMillis = readMillis;
    }

    @Override
    public LowLevelHttpResponse execute() throws IOException {
      // A token may be asked for twice, and an upload carries the condition that the object is not
      // there yet.
      Request request =
          builder.method(method, body()).tag(Repeatable.class, Repeatable.YES).build();
      try {
        return new Incoming(impatient().newCall(request).execute());
      } catch (IOException e) {
        throw new NoAnswer(request, e);
      }
    }

    /** Never waits longer than ours would; the search for a metadata server is to end sooner. */
    private OkHttpClient impatient() {
      return client
          .newBuilder()
          .connectTimeout(shorter(client.connectTimeoutMillis(), connectMillis))
          .readTimeout(shorter(client.readTimeoutMillis(), readMillis))
          .build();
    }

    private static Duration shorter(int ours, int theirs) {
      return Duration.ofMillis(theirs > 0 && (ours == 0 || theirs < ours) ? theirs : ours);
    }

    private @Nullable RequestBody body() throws IOException {
      var content = getStreamingContent();
      if (content == null) {
        boolean needsOne = method.equals("POST") || method.equals("PUT") || method.equals("PATCH");
        return needsOne ? RequestBody.create(new byte[0]) : null;
      }
      if (getContentEncoding() != null) {
        builder.header("Content-Encoding", getContentEncoding());
      }
      return new Body(content::writeTo, getContentType(), getContentLength());
    }
  }

  private interface Content {
    void writeTo(OutputStream out) throws IOException;
  }

  private static final class Body extends RequestBody {
    private final Content content;
    private final @Nullable String type;
    private final long length;

    Body(Content content, @Nullable String type, long length) {
      this.content = content;
      this.type = type;
      this.length = length;
    }

    @Override
    public @Nullable MediaType contentType() {
      return type == null ? null : MediaType.parse(type);
    }

    @Override
    public long contentLength() {
      return length;
    }

    @Override
    public void writeTo(BufferedSink sink) throws IOException {
      content.writeTo(new Unflushed(sink.outputStream()));
    }
  }

  /**
   * Google's client flushes between the parts of an upload. Each part would go out in a packet of its own, and the second wait
   * until the first is acknowledged: 40 ms for nothing (Nagle's algorithm meets delayed acknowledgement).
   */
  private static final class Unflushed extends FilterOutputStream {
    Unflushed(OutputStream out) {
      super(out);
    }

    @Override
    public void write(byte[] bytes, int offset, int length) throws IOException {
      out.write(bytes, offset, length);
    }

    @Override
    public void flush() {
      // OkHttp flushes at the end.
    }
  }

  private static final class Incoming extends LowLevelHttpResponse {
    private final Response response;

    Incoming(Response response) {
      this.response = response;
    }

    @Override
    public InputStream getContent() {
      return response.body().byteStream();
    }

    @Override
    public @Nullable String getContentEncoding() {
      return response.header("Content-Encoding");
    }

    @Override
    public long getContentLength() {
      return response.body().contentLength();
    }

    @Override
    public @Nullable String getContentType() {
      return response.header("Content-Type");
    }

    @Override
    public String getStatusLine() {
      return "HTTP/1.1 " + response.code() + " " + response.message();
    }

    @Override
    public int getStatusCode() {
      return response.code();
    }

    @Override
    public String getReasonPhrase() {
      return response.message();
    }

    @Override
    public int getHeaderCount() {
      return response.headers().size();
    }

    @Override
    public String getHeaderName(int index) {
      return response.headers().name(index);
    }

    @Override
    public String getHeaderValue(int index) {
      return response.headers().value(index);
    }

    @Override
    public void disconnect() {
      response.close();
    }
  }
}
