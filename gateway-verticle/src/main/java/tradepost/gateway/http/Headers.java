package tradepost.gateway.http;

import io.vertx.core.http.HttpServerRequest;
import io.vertx.core.http.HttpVersion;
import java.util.HashMap;
import java.util.HexFormat;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.UUID;
import java.util.concurrent.ThreadLocalRandom;
import org.jspecify.annotations.Nullable;
import tradepost.gateway.answer.Refusal;

/** Reads the headers of a request, and supplies defaults for absent ones. */
public final class Headers {
    private static final int MAX_LINES = 100;
    private static final int MAX_REQUEST_ID = 128;
    private static final int MAX_AGENT = 200;
    private static final int MAX_IDEMPOTENCY_KEY = 255;
    private static final String BEARER = "Bearer ";
    private static final List<String> CREDENTIALS =
            List.of("authorization", "cookie", "proxy-authorization", "x-api-key");

    private Headers() {}

    /**
     * Whether every server on the way reads the same request: exactly one host (RFC 9112, section 3.2), and no transfer coding but
     * chunked (section 6.1). The decoder has already refused a second length, and a length together with a coding.
     */
    static boolean areUnambiguous(HttpServerRequest request) {
        var headers = request.headers();
        var coding = headers.get("Transfer-Encoding");
        if (coding != null
                && !(coding.equalsIgnoreCase("chunked")
                        && headers.getAll("Transfer-Encoding").size() == 1)) return false;
        if (headers.contains("")) return false; // a line that begins with a colon
        var host = headers.get("Host");
        if (host == null) return request.version() == HttpVersion.HTTP_1_0;
        for (int i = 0; i < host.length(); i++) {
            char c = host.charAt(i);
            if (c <= ' ' || c > '~' || c == '/' || c == '@' || c == ',' || c == '?' || c == '#') return false;
        }
        return headers.getAll("Host").size() == 1;
    }

    /** A header costs more than its bytes, so their number is limited too. */
    static boolean areFew(HttpServerRequest request) {
        int lines = 0;
        for (var line = request.headers().iterator(); line.hasNext(); line.next())
            if (++lines > MAX_LINES) return false;
        return true;
    }

    static String requestId(HttpServerRequest request) {
        var sent = request.getHeader("X-Request-ID");
        return sent != null && isVisible(sent, MAX_REQUEST_ID)
                ? sent
                : UUID.randomUUID().toString();
    }

    /** The first value of each header, by its lower-cased name, without those that prove who the sender is. */
    public static Map<String, String> withoutCredentials(HttpServerRequest request) {
        var found = new HashMap<String, String>();
        for (var header : request.headers())
            found.putIfAbsent(header.getKey().toLowerCase(Locale.ROOT), header.getValue());
        CREDENTIALS.forEach(found::remove);
        return found;
    }

    public static @Nullable String bearer(HttpServerRequest request) {
        var header = single(request, "Authorization");
        if (header == null || !isBearer(header)) return null;
        var token = header.substring(BEARER.length()).strip();
        // pages that add the scheme themselves, such as Swagger UI, also get tokens that were copied with it
        if (isBearer(token)) token = token.substring(BEARER.length()).strip();
        return token.isEmpty() ? null : token;
    }

    private static boolean isBearer(String header) {
        return header.regionMatches(true, 0, BEARER, 0, BEARER.length());
    }

    /** Fails 400 when the header has two different values: a proxy may have used the other one. */
    public static @Nullable String single(HttpServerRequest request, String name) {
        var sent = request.headers().getAll(name);
        if (sent.isEmpty()) return null;
        var first = sent.getFirst();
        for (var other : sent)
            if (!other.equals(first)) throw Refusal.of(400, "ambiguous_header", name, "is sent with different values");
        return first;
    }

    public static @Nullable String idempotencyKey(HttpServerRequest request) {
        var sent = request.headers().getAll("Idempotency-Key");
        if (sent.isEmpty()) return null;
        if (sent.size() > 1 || !isVisible(sent.getFirst(), MAX_IDEMPOTENCY_KEY))
            throw Refusal.of(
                    400, "invalid_idempotency_key", "Idempotency-Key", "must be 1 to 255 visible ASCII characters");
        return sent.getFirst();
    }

    /** W3C Trace Context: a valid header is passed on, otherwise a new trace begins. */
    public static String traceparent(HttpServerRequest request) {
        var sent = request.getHeader("traceparent");
        if (sent != null && isTraceparent(sent)) return sent;
        var random = ThreadLocalRandom.current();
        var hex = HexFormat.of();
        return "00-" + hex.toHexDigits(random.nextLong()) + hex.toHexDigits(random.nextLong() | 1) + "-"
                + hex.toHexDigits(random.nextLong() | 1) + "-01";
    }

    private static boolean isTraceparent(String s) {
        if (s.length() != 55 || !s.startsWith("00-") || s.charAt(35) != '-' || s.charAt(52) != '-') return false;
        for (int i = 3; i < 55; i++) {
            char c = s.charAt(i);
            if (i != 35 && i != 52 && (c < '0' || c > '9') && (c < 'a' || c > 'f')) return false;
        }
        return true;
    }

    /** Whether the client already has the response with {@code etag} (RFC 9110 section 13.1.2). */
    public static boolean hasAlready(@Nullable String ifNoneMatch, String etag) {
        if (ifNoneMatch == null) return false;
        if (ifNoneMatch.equals("*")) return true;
        for (var one : ifNoneMatch.split(",", 100)) if (strong(one.strip()).equals(strong(etag))) return true;
        return false;
    }

    private static String strong(String etag) {
        return Coding.plainTags(etag.startsWith("W/") ? etag.substring(2) : etag);
    }

    /** Whether the client accepts this type and does not prefer JSON. See {@link #preferred}. */
    public static boolean prefers(String wanted, @Nullable String accept) {
        return preferred(List.of(wanted), accept) != null;
    }

    /**
     * The one of these types that the client prefers to JSON and to the others (RFC 9110 section 12.5.1); null for none. Of equals it prefers what it
     * names first; a wildcard counts for none.
     */
    public static @Nullable String preferred(List<String> wanted, @Nullable String accept) {
        if (accept == null) return null;
        var header = accept.toLowerCase(Locale.ROOT);
        if (wanted.stream().noneMatch(header::contains)) return null;
        @Nullable String best = null;
        double most = 0;
        for (var range : header.split(",", 100)) {
            var parts = range.split(";", 10);
            var type = parts[0].strip();
            if (!wanted.contains(type) && !type.equals("application/json") || quality(parts) <= most) continue;
            most = quality(parts);
            best = type;
        }
        return "application/json".equals(best) ? null : best;
    }

    private static double quality(String[] parts) {
        for (int i = 1; i < parts.length; i++) {
            var part = parts[i].strip();
            if (part.matches("q=[01](\\.\\d{0,3})?")) return Double.parseDouble(part.substring(2));
        }
        return 1;
    }

    private static boolean isVisible(String s, int max) {
        if (s.isEmpty() || s.length() > max) return false;
        for (int i = 0; i < s.length(); i++) if (s.charAt(i) <= ' ' || s.charAt(i) > '~') return false;
        return true;
    }

    /** What the client calls itself, without what is not printable, and not too long; empty if it does not. */
    public static String agent(HttpServerRequest request) {
        var agent = request.getHeader("User-Agent");
        if (agent == null) return "";
        var printable = agent.replaceAll("[^\\x20-\\x7e]", "");
        return printable.substring(0, Math.min(printable.length(), MAX_AGENT));
    }
}
