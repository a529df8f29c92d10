package tradepost.gateway.export;

import java.util.regex.Pattern;
import org.jspecify.annotations.Nullable;

/**
 * Consecutive bytes of a file.
 *
 * @param from the position of the first
 * @param to the position after the last
 */
record ByteRange(long from, long to) {
    /** One range. RFC 9110 allows to ignore several, and whatever else a client writes. */
    private static final Pattern ONE =
            Pattern.compile("bytes=[ \\t]*(\\d{0,18})-(\\d{0,18})[ \\t]*", Pattern.CASE_INSENSITIVE);

    static ByteRange whole(long bytes) {
        return new ByteRange(0, bytes);
    }

    /** Null if the header is to be ignored; empty if it cannot be satisfied. */
    static @Nullable ByteRange of(String header, long bytes) {
        var parts = ONE.matcher(header);
        if (!parts.matches() || parts.group(1).isEmpty() && parts.group(2).isEmpty()) return null;
        if (parts.group(1).isEmpty()) {
            long last = Long.parseLong(parts.group(2));
            return new ByteRange(Math.max(0, bytes - last), bytes);
        }
        long from = Long.parseLong(parts.group(1));
        long to = parts.group(2).isEmpty() ? bytes : Long.parseLong(parts.group(2)) + 1;
        if (to <= from && !parts.group(2).isEmpty()) return null;
        return new ByteRange(from, Math.min(to, bytes));
    }

    boolean isEmpty() {
        return to <= from;
    }

    long length() {
        return to - from;
    }

    String header(long bytes) {
        return "bytes " + from + "-" + (to - 1) + "/" + bytes;
    }
}
