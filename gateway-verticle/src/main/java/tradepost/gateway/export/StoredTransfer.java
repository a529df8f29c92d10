package tradepost.gateway.export;

import io.vertx.core.Future;
import io.vertx.core.buffer.Buffer;
import io.vertx.core.http.HttpMethod;
import java.util.function.IntFunction;
import tradepost.gateway.answer.Failures;
import tradepost.gateway.answer.Refusal;
import tradepost.gateway.http.ClientResponse;
import tradepost.gateway.http.Headers;
import tradepost.kernel.contract.Download;
import tradepost.kernel.contract.DownloadPart;

/**
 * Sends a stored file, or the range of it that the client requests (RFC 9110, section 14). The next part is requested only when the client has read
 * the last one, so memory holds one part. Nothing is sent before the first part is there, so that a failure until then has a response of its own;
 * a later one closes the connection.
 */
public final class StoredTransfer {
    /** Whatever it is, a browser runs nothing of it. */
    private static final String NOTHING_RUNS = "default-src 'none'; sandbox";

    private final ClientResponse x;
    private final Download file;
    private final Download.Stored stored;
    private final IntFunction<Future<DownloadPart>> parts;
    private final String tag;
    private ByteRange range;
    /** The position of the next byte to send. */
    private long at;

    private boolean isPart;
    private boolean begun;

    /** @param parts returns the part at a position, from 0, each within its own deadline */
    public StoredTransfer(
            ClientResponse x, Download file, Download.Stored stored, IntFunction<Future<DownloadPart>> parts) {
        this.x = x;
        this.file = file;
        this.stored = stored;
        this.parts = parts;
        tag = "\"" + stored.tag() + "\"";
        range = ByteRange.whole(file.bytes());
    }

    /** Fails 416 range_not_satisfiable. */
    public void begin() {
        var http = x.request.http();
        if (Headers.hasAlready(http.getHeader("If-None-Match"), tag)) {
            describe();
            x.end(304, null, Buffer.buffer());
            return;
        }
        if (HttpMethod.HEAD.equals(http.method())) {
            describe();
            x.beginSized(200, file.mediaType(), file.bytes());
            x.endChunked(Buffer.buffer());
            return;
        }
        range = requested();
        at = range.from();
        next();
    }

    private ByteRange requested() {
        var http = x.request.http();
        var condition = http.getHeader("If-Range");
        var header = http.getHeader("Range");
        if (header == null || condition != null && !condition.equals(tag)) return range;
        var found = ByteRange.of(header, file.bytes());
        if (found != null && found.isEmpty()) {
            x.response().putHeader("Content-Range", "bytes */" + file.bytes());
            throw Refusal.of(416, "range_not_satisfiable");
        }
        isPart = found != null;
        return found == null ? range : found;
    }

    private void describe() {
        x.response()
                .putHeader("ETag", tag)
                .putHeader("Cache-Control", stored.cacheControl())
                .putHeader("Accept-Ranges", "bytes")
                .putHeader("Content-Security-Policy", NOTHING_RUNS)
                .putHeader("Content-Disposition", FileDisposition.of(stored.isInline(), file.fileName()));
    }

    private void next() {
        parts.apply(Math.toIntExact(at / stored.partBytes()))
                .onComplete(
                        read -> x.stepOnLoop(() -> write(read.bytes())),
                        t -> x.stepOnLoop(() -> {
                            throw Failures.of(t, true, x.request.id());
                        }));
    }

    private void write(Buffer part) {
        int from = Math.toIntExact(at % stored.partBytes());
        int to = (int) Math.min(part.length(), from + range.to() - at);
        if (to <= from) throw new IllegalStateException("the store has less of " + file.fileName() + " than it should");
        if (!begun) {
            begun = true;
            describe();
            if (isPart) x.response().putHeader("Content-Range", range.header(file.bytes()));
            x.beginSized(isPart ? 206 : 200, file.mediaType(), range.length());
        }
        at += to - from;
        var bytes = part.slice(from, to);
        if (at == range.to()) x.endChunked(bytes);
        else x.writeChunk(bytes, this::next);
    }
}
