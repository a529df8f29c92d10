package tradepost.gateway.http;

import io.vertx.core.Vertx;
import io.vertx.core.buffer.Buffer;
import io.vertx.core.http.HttpHeaders;
import io.vertx.core.http.HttpServerRequest;
import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.util.Locale;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.function.Consumer;
import java.util.zip.Deflater;
import java.util.zip.GZIPOutputStream;
import org.jspecify.annotations.Nullable;

/**
 * The content coding of responses: gzip for text above 1 KB, if the client accepts it. The entity tag of a compressed response ends with
 * {@code -gzip}, because a strong tag stands for the same bytes (RFC 9110, section 8.8.3.3); in a request it means the same version.
 */
public final class Coding {
    private static final int MIN_BYTES = 1_024;
    /** What takes less than about a millisecond is compressed on the event loop. */
    private static final int INLINE_BYTES = 64 * 1024;
    /** Bodies that are being compressed on other threads; above this they are sent as they are. */
    private static final int AT_ONCE_MAX = 32;

    private static final AtomicInteger AT_ONCE = new AtomicInteger();
    private static final String GZIP = "gzip";
    private static final String TAG_END = "-gzip\"";

    private Coding() {}

    /** Whether the client accepts gzip. */
    public static boolean isAccepted(HttpServerRequest request) {
        return isAccepted(request, GZIP);
    }

    /** Whether the client accepts this content coding (RFC 9110, section 12.5.3). */
    public static boolean isAccepted(HttpServerRequest request, String coding) {
        var accept = request.getHeader(HttpHeaders.ACCEPT_ENCODING);
        if (accept == null) return false;
        boolean any = false;
        for (var one : accept.toLowerCase(Locale.ROOT).split(",", 20)) {
            var parts = one.split(";", 2);
            var name = parts[0].strip();
            boolean wanted = parts.length == 1 || !parts[1].strip().matches("q=0(\\.0{0,3})?");
            if (name.equals(coding) || name.equals("x-gzip") && coding.equals(GZIP)) return wanted;
            if (name.equals("*")) any = wanted;
        }
        return any;
    }

    /** Whether a body of this type becomes smaller. An event stream is not compressed, because each event leaves at once. */
    static boolean isText(String type) {
        return type.startsWith("application/json")
                || type.startsWith("application/x-ndjson")
                || type.startsWith("application/problem+json")
                || type.startsWith("text/") && !type.startsWith("text/event-stream");
    }

    /** Compresses the body where that is worth it, sets the headers that say so, and passes it on, at once or later on this context. */
    static void encode(
            Vertx vertx, HttpServerRequest request, @Nullable String type, Buffer body, Consumer<Buffer> then) {
        var headers = request.response().headers();
        if (type == null
                || body.length() < MIN_BYTES
                || !isText(type)
                || headers.contains(HttpHeaders.CONTENT_ENCODING)) {
            then.accept(body);
            return;
        }
        varies(request);
        if (!isAccepted(request)) then.accept(body);
        else if (body.length() <= INLINE_BYTES) {
            isEncoded(request);
            then.accept(gzip(body, Deflater.BEST_SPEED));
        } else if (AT_ONCE.incrementAndGet() > AT_ONCE_MAX) {
            AT_ONCE.decrementAndGet();
            then.accept(body);
        } else
            vertx.executeBlocking(() -> gzip(body, Deflater.BEST_SPEED), false).onComplete(r -> {
                AT_ONCE.decrementAndGet();
                if (r.succeeded()) isEncoded(request);
                then.accept(r.succeeded() ? r.result() : body);
            });
    }

    /** The response depends on what the client accepts. */
    public static void varies(HttpServerRequest request) {
        var headers = request.response().headers();
        if (!headers.contains(HttpHeaders.VARY, HttpHeaders.ACCEPT_ENCODING, true))
            headers.add(HttpHeaders.VARY, "Accept-Encoding");
    }

    /** The body of the response is compressed. */
    public static void isEncoded(HttpServerRequest request) {
        var headers = request.response().headers();
        headers.set(HttpHeaders.CONTENT_ENCODING, GZIP);
        var tag = headers.get(HttpHeaders.ETAG);
        if (tag != null && tag.startsWith("\""))
            headers.set(HttpHeaders.ETAG, tag.substring(0, tag.length() - 1) + TAG_END);
    }

    /** A response 304 carries the tag of what the client has. */
    static void isNotModified(HttpServerRequest request) {
        var headers = request.response().headers();
        var tag = headers.get(HttpHeaders.ETAG);
        var known = request.getHeader(HttpHeaders.IF_NONE_MATCH);
        if (tag == null || known == null || !tag.startsWith("\"")) return;
        var encoded = tag.substring(0, tag.length() - 1) + TAG_END;
        if (known.contains(encoded)) headers.set(HttpHeaders.ETAG, encoded);
    }

    /** The entity tags of a request, as if nothing had been compressed. */
    public static String plainTags(String tags) {
        return tags.replace(TAG_END, "\"");
    }

    /** @param level of {@link Deflater} */
    public static Buffer gzip(Buffer plain, int level) {
        var out = new Bytes(plain.length() / 4 + 64);
        try (var gzip = new Leveled(out, level)) {
            gzip.write(plain.getBytes());
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
        return out.taken();
    }

    /** A body that is compressed in parts, each of which can be read at once. Holds about 300 KB until it is closed. */
    static final class Stream implements AutoCloseable {
        private final Bytes out = new Bytes(4 * 1024);
        private final Leveled gzip;

        Stream() {
            try {
                gzip = new Leveled(out, Deflater.BEST_SPEED);
            } catch (IOException e) {
                throw new UncheckedIOException(e);
            }
        }

        Buffer part(Buffer plain) {
            try {
                gzip.write(plain.getBytes());
                gzip.flush();
            } catch (IOException e) {
                throw new UncheckedIOException(e);
            }
            return out.taken();
        }

        Buffer last(Buffer plain) {
            try {
                gzip.write(plain.getBytes());
            } catch (IOException e) {
                throw new UncheckedIOException(e);
            }
            close();
            return out.taken();
        }

        @Override
        public void close() {
            try {
                gzip.close();
            } catch (IOException e) {
                throw new UncheckedIOException(e);
            }
        }
    }

    private static final class Leveled extends GZIPOutputStream {
        private static final int BUFFER_BYTES = 8 * 1024;

        Leveled(Bytes out, int level) throws IOException {
            super(out, BUFFER_BYTES, true);
            def.setLevel(level);
        }
    }

    private static final class Bytes extends ByteArrayOutputStream {
        Bytes(int capacity) {
            super(capacity);
        }

        /** What was written since the last call. */
        Buffer taken() {
            var taken = Buffer.buffer(toByteArray());
            reset();
            return taken;
        }
    }
}
