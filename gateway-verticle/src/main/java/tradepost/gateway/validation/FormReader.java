package tradepost.gateway.validation;

import io.vertx.core.buffer.Buffer;
import java.nio.charset.StandardCharsets;
import java.util.Arrays;
import java.util.Locale;
import org.jspecify.annotations.Nullable;

/**
 * Reads a form as it arrives (RFC 7578, RFC 2046 section 5.1). It holds what may be the beginning of a delimiter, and the headers of a part, of which
 * there are few. That of Netty alters the names of files.
 */
public final class FormReader {
    /** What a form consists of. */
    public interface Parts {
        /** @param fileName as it was sent; null for a field that is no file */
        void begin(String name, @Nullable String fileName);

        /** The next bytes of the part. */
        void content(Buffer bytes);

        void end();
    }

    /** It is not a form. */
    public static final class Unreadable extends RuntimeException {
        private static final long serialVersionUID = 1;

        Unreadable() {
            super("not a form", null, false, false);
        }
    }

    private static final int HEADERS_MAX = 4 * 1024;
    private static final int BOUNDARY_MAX = 70;
    private static final int PREAMBLE_MAX = 1024;
    private static final byte[] END_OF_HEADERS = "\r\n\r\n".getBytes(StandardCharsets.US_ASCII);

    private enum State {
        /** Before the first delimiter. */
        PREAMBLE,
        /** Behind a delimiter. */
        DELIMITED,
        HEADERS,
        CONTENT,
        /** Behind the last delimiter. */
        EPILOGUE
    }

    private final byte[] delimiter;
    private final Parts parts;
    private State state = State.PREAMBLE;
    /** What was not understood yet, from {@link #at} on. It begins with a line break, which the first delimiter need not have. */
    private byte[] rest = {'\r', '\n'};

    private int at;

    /** Fails {@link Unreadable}. */
    public FormReader(String contentType, Parts parts) {
        this.parts = parts;
        var boundary = parameter(contentType, "boundary");
        if (boundary == null || boundary.isEmpty() || boundary.length() > BOUNDARY_MAX) throw new Unreadable();
        delimiter = ("\r\n--" + boundary).getBytes(StandardCharsets.ISO_8859_1);
    }

    /** Fails {@link Unreadable}, and as the parts do. */
    public void add(Buffer bytes) {
        if (state == State.EPILOGUE) return;
        int left = rest.length - at;
        var all = Arrays.copyOfRange(rest, at, at + left + bytes.length());
        bytes.getBytes(all, left);
        rest = all;
        at = 0;
        while (step()) if (state == State.EPILOGUE) return;
    }

    /** Whether something was understood. */
    private boolean step() {
        return switch (state) {
            case PREAMBLE -> skipPreamble();
            case DELIMITED -> readDelimiter();
            case HEADERS -> readHeaders();
            case CONTENT -> readContent();
            case EPILOGUE -> false;
        };
    }

    /** Whether the last delimiter has come. */
    public boolean isComplete() {
        return state == State.EPILOGUE;
    }

    private boolean skipPreamble() {
        int place = find(delimiter);
        if (place < 0 && rest.length - at > PREAMBLE_MAX) throw new Unreadable();
        if (place < 0) return false;
        at = place + delimiter.length;
        state = State.DELIMITED;
        return true;
    }

    /** The last delimiter ends with two hyphens, any other with a line break. Before that, there may be white space. */
    private boolean readDelimiter() {
        if (rest.length < at + 2) return false;
        if (rest[at] == '-' && rest[at + 1] == '-') {
            rest = new byte[0];
            at = 0;
            state = State.EPILOGUE;
            return true;
        }
        int end = at;
        while (end < rest.length && (rest[end] == ' ' || rest[end] == '\t')) end++;
        if (end - at > HEADERS_MAX) throw new Unreadable();
        if (rest.length < end + 2) return false;
        if (rest[end] != '\r' || rest[end + 1] != '\n') throw new Unreadable();
        at = end; // the line break is also that before the end of the headers, of which there may be none
        state = State.HEADERS;
        return true;
    }

    private boolean readHeaders() {
        int end = find(END_OF_HEADERS);
        int length = (end < 0 ? rest.length : end) - at;
        if (length > HEADERS_MAX) throw new Unreadable();
        if (end < 0) return false;
        begin(new String(rest, at, length, StandardCharsets.UTF_8));
        at = end + END_OF_HEADERS.length;
        state = State.CONTENT;
        return true;
    }

    private void begin(String headers) {
        for (var line : headers.split("\r\n", -1)) {
            int colon = line.indexOf(':');
            if (colon < 0 || !line.substring(0, colon).strip().equalsIgnoreCase("content-disposition")) continue;
            var value = line.substring(colon + 1).strip();
            var name = value.toLowerCase(Locale.ROOT).startsWith("form-data") ? parameter(value, "name") : null;
            if (name == null) break;
            var extended = extended(parameter(value, "filename*"));
            parts.begin(name, extended == null ? parameter(value, "filename") : extended);
            return;
        }
        throw new Unreadable();
    }

    private boolean readContent() {
        int end = find(delimiter);
        content(end < 0 ? Math.max(0, rest.length - at - delimiter.length + 1) : end - at);
        if (end < 0) return false;
        at = end + delimiter.length;
        state = State.DELIMITED;
        parts.end();
        return true;
    }

    private void content(int length) {
        if (length > 0) parts.content(Buffer.buffer(Arrays.copyOfRange(rest, at, at + length)));
        at += length;
    }

    private int find(byte[] what) {
        for (int place = at; place <= rest.length - what.length; place++)
            if (rest[place] == what[0] && Arrays.equals(rest, place, place + what.length, what, 0, what.length))
                return place;
        return -1;
    }

    /**
     * The value of a parameter of a header, such as {@code name} of {@code form-data; name="file"}. Within quotes, only a quote is written after a
     * backslash: browsers send paths as they are.
     */
    private static @Nullable String parameter(String header, String name) {
        int at = header.indexOf(';');
        while (at >= 0 && at < header.length()) {
            int equals = header.indexOf('=', at);
            if (equals < 0) return null;
            var key = header.substring(at + 1, equals).strip();
            var value = new StringBuilder();
            at = value(header, equals + 1, value);
            if (key.equalsIgnoreCase(name)) return value.toString();
        }
        return null;
    }

    /** Appends the value that begins here, and returns the place of the next semicolon. */
    private static int value(String header, int from, StringBuilder value) {
        int at = from;
        while (at < header.length() && header.charAt(at) == ' ') at++;
        boolean quoted = at < header.length() && header.charAt(at) == '"';
        if (!quoted) {
            int semicolon = header.indexOf(';', at);
            int end = semicolon < 0 ? header.length() : semicolon;
            value.append(header.substring(at, end).strip());
            return end;
        }
        for (at++; at < header.length() && header.charAt(at) != '"'; at++) {
            if (header.startsWith("\\\"", at)) at++;
            value.append(header.charAt(at));
        }
        int semicolon = header.indexOf(';', at);
        return semicolon < 0 ? header.length() : semicolon;
    }

    /** {@code UTF-8''%E2%82%AC.txt} (RFC 8187); null if it is not written so. */
    private static @Nullable String extended(@Nullable String value) {
        if (value == null || !value.toUpperCase(Locale.ROOT).startsWith("UTF-8'")) return null;
        int from = value.indexOf('\'', "UTF-8'".length());
        if (from < 0) return null;
        return Percent.decode(value.substring(from + 1), false);
    }
}
