package tradepost.gateway.answer;

import io.vertx.core.json.JsonArray;
import io.vertx.core.json.JsonObject;
import io.vertx.serviceproxy.ServiceException;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;
import tradepost.kernel.call.BusCaller;

/** Maps a failed call over the bus to a refusal. No detail of an unexpected failure leaves the process. */
public final class Failures {
    private static final Logger LOG = LoggerFactory.getLogger(Failures.class);
    private static final int MAX_SLUG = 64;
    private static final String UNKNOWN_OUTCOME = "outcome_unknown";

    private Failures() {}

    /** @param read whether the call changes nothing, so that its outcome is never unknown, also if a context says so of a call of its own */
    public static Refusal of(Throwable t, boolean read, String requestId) {
        if (t instanceof Refusal r) return r;
        if (t instanceof ServiceException s) return ofService(s, read, requestId);
        if (BusCaller.isUndelivered(t)) return Refusal.later("unavailable");
        if (BusCaller.hasUnknownOutcome(t)) return Refusal.of(504, read ? "timeout" : UNKNOWN_OUTCOME);
        return internal(t, requestId);
    }

    public static Refusal internal(Throwable t, String requestId) {
        LOG.error("request {} failed", requestId, t);
        return Refusal.of(500, "internal");
    }

    private static Refusal ofService(ServiceException s, boolean read, String requestId) {
        var slug = s.getMessage();
        // of a call that the service made in turn
        if (read && s.failureCode() == 504 && UNKNOWN_OUTCOME.equals(slug)) return Refusal.of(504, "timeout");
        boolean known = s.failureCode() >= 400 && s.failureCode() < 600 && s.failureCode() != 500 && isSlug(slug);
        if (!known || slug == null) return internal(s, requestId);
        var debug = s.getDebugInfo() == null ? new JsonObject() : s.getDebugInfo();
        int retryAfter = debug.getValue("retry_after") instanceof Number n ? n.intValue() : 0;
        var refusal = new Refusal(
                s.failureCode(),
                slug,
                debug.getValue("message") instanceof String message ? message : null,
                debug.getValue("details") instanceof JsonArray details ? details : new JsonArray(),
                retryAfter == 0 && s.failureCode() == 503 ? 1 : retryAfter,
                debug.containsKey("replayed"));
        if (debug.getValue("limit") instanceof String limit) refusal.limit = limit;
        return refusal;
    }

    /** Any other text may contain anything, such as SQL. */
    private static boolean isSlug(@Nullable String s) {
        if (s == null || s.isEmpty() || s.length() > MAX_SLUG) return false;
        for (int i = 0; i < s.length(); i++) {
            char c = s.charAt(i);
            if (c != '_' && (c < 'a' || c > 'z') && (c < '0' || c > '9')) return false;
        }
        return true;
    }
}
