package tradepost.gateway.bridge;

import io.vertx.core.buffer.Buffer;
import org.jspecify.annotations.Nullable;

/**
 * Splits what a client sends into frames: four bytes with the length, high byte first, and so many bytes. It keeps no more than one
 * incomplete frame and what has arrived since, whatever length a client announces.
 */
final class FrameReader {
    private static final int HEAD_BYTES = 4;
    private Buffer held = Buffer.buffer();
    private int at;

    void append(Buffer chunk) {
        if (at == held.length()) held = chunk;
        else held = Buffer.buffer().appendBuffer(held, at, held.length() - at).appendBuffer(chunk);
        at = 0;
    }

    /**
     * The content of the next frame; null until it is complete.
     *
     * @param maxBytes of a frame
     * @throws FrameRefusal frame_too_large, also for a negative length
     */
    @Nullable
    Buffer next(int maxBytes) {
        if (held.length() - at < HEAD_BYTES) return null;
        int length = held.getInt(at);
        if (length < 0 || length > maxBytes) throw FrameRefusal.fatal(413, "frame_too_large");
        int from = at + HEAD_BYTES;
        if (held.length() - from < length) return null;
        at = from + length;
        return held.getBuffer(from, at);
    }
}
