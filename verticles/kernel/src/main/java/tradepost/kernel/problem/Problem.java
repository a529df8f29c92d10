package tradepost.kernel.problem;

import io.vertx.core.Future;
import io.vertx.core.eventbus.ReplyException;
import io.vertx.core.eventbus.ReplyFailure;
import io.vertx.core.json.JsonArray;
import io.vertx.core.json.JsonObject;
import io.vertx.pgclient.PgException;
import io.vertx.serviceproxy.ServiceException;
import io.vertx.sqlclient.ClosedConnectionException;
import java.io.IOException;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.CancellationException;
import java.util.concurrent.TimeoutException;
import java.util.regex.Pattern;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * Failures, as an HTTP-like code and a stable slug. The gateway adds the text for people.
 *
 * <p>The name of a database constraint contains its slug: the part after {@code __} in {@code customer__email_taken} is sent to
 * the caller.
 */
public final class Problem {
    private static final Logger LOG = LoggerFactory.getLogger(Problem.class);

    /**
     * Messages of the PostgreSQL client for a connection that broke or could not be opened. The client has no exception type for
     * it.
     */
    private static final List<String> CLOSED = List.of(
            "Connection is not active",
            "Connection closed",
            "Pool closed",
            "Fail to read any response",
            "SSL handshake failed");

    private static final Pattern SLUG = Pattern.compile("[a-z][a-z0-9_]{1,63}");

    private static final List<String> CONTENDED = List.of("busy", "statement_timeout");

    private static final String DEPENDENCY = "dependency";

    private Problem() {}

    public static ServiceException of(int code, String slug, JsonObject... details) {
        var debug = new JsonObject();
        if (details.length > 0) debug.put("details", new JsonArray(List.<Object>of((Object[]) details)));
        return new ServiceException(code, slug, debug);
    }

    public static JsonObject detail(String field, String reason) {
        return new JsonObject().put("field", field).put("reason", reason);
    }

    public static ServiceException badRequest(String slug, JsonObject... details) {
        return of(400, slug, details);
    }

    /**
     * Runs every check. Fails 400 with the details of all failed checks and the slug of the first. Any other failure is thrown at
     * once.
     */
    public static void all(Runnable... checks) {
        ServiceException first = null;
        var details = new ArrayList<JsonObject>();
        for (var check : checks)
            try {
                check.run();
            } catch (ServiceException e) {
                if (e.failureCode() != 400) throw e;
                if (first == null) first = e;
                for (var detail : e.getDebugInfo().getJsonArray("details")) details.add((JsonObject) detail);
            }
        if (first != null) badRequestIf(String.valueOf(first.getMessage()), details);
    }

    public static ServiceException unauthorized(String slug) {
        return of(401, slug);
    }

    public static ServiceException forbidden(String slug, JsonObject... details) {
        return of(403, slug, details);
    }

    /** 403 forbidden, with the permission that the caller lacks. */
    public static ServiceException lacks(String permission) {
        return forbidden("forbidden", detail("permission", permission));
    }

    public static ServiceException notFound(String slug) {
        return of(404, slug);
    }

    public static ServiceException conflict(String slug, JsonObject... details) {
        return of(409, slug, details);
    }

    /** Fails 400 with this code and these details, if there are any. */
    public static void badRequestIf(String slug, List<JsonObject> details) {
        if (!details.isEmpty()) throw badRequest(slug, details.toArray(JsonObject[]::new));
    }

    /** Fails 409 with this code and these details, if there are any. */
    public static void conflictIf(String slug, List<JsonObject> details) {
        if (!details.isEmpty()) throw conflict(slug, details.toArray(JsonObject[]::new));
    }

    /**
     * @param times number of requests allowed per {@code windowSeconds}
     * @param windowSeconds length of the window
     * @param retryAfterSeconds when the caller may try again
     */
    public static ServiceException tooMany(String slug, int times, int windowSeconds, int retryAfterSeconds) {
        var refusal = retry(429, slug, retryAfterSeconds);
        refusal.getDebugInfo().put("limit", "q=" + times + ";w=" + windowSeconds);
        return refusal;
    }

    public static ServiceException unavailable(String slug) {
        return unavailable(slug, 1);
    }

    /** @param retryAfterSeconds when the caller may try again */
    public static ServiceException unavailable(String slug, int retryAfterSeconds) {
        return retry(503, slug, retryAfterSeconds);
    }

    private static ServiceException retry(int code, String slug, int seconds) {
        return new ServiceException(code, slug, new JsonObject().put("retry_after", seconds));
    }

    public static <T> Future<T> failed(Throwable t) {
        return Future.failedFuture(from(t));
    }

    /**
     * Adds the name of the unavailable service to a failure that its caller passes on. The caller itself is available, so a
     * circuit breaker must not count this failure against it.
     */
    public static Throwable ofDependency(String service, Throwable t) {
        if (t instanceof ServiceException e && e.failureCode() == 503 && !isOfDependency(e)) {
            var debug = e.getDebugInfo() == null
                    ? new JsonObject()
                    : e.getDebugInfo().copy();
            return new ServiceException(e.failureCode(), e.getMessage(), debug.put(DEPENDENCY, service));
        }
        return t;
    }

    /** Whether the unavailable service is not the one that was called, but one that it called. */
    public static boolean isOfDependency(ServiceException e) {
        return e.getDebugInfo() != null && e.getDebugInfo().containsKey(DEPENDENCY);
    }

    /** Converts any failure into one that may leave the process. Every failure passes through here. */
    public static ServiceException from(Throwable t) {
        var known = known(t);
        if (known != null) return known;
        LOG.error("unexpected failure", t);
        return of(500, "internal");
    }

    /** Whether the database or a context is unavailable, or the outcome of the call is unknown. The work itself was not at fault. */
    public static boolean isUnavailable(Throwable t) {
        if (t instanceof InterruptedException || t instanceof CancellationException)
            return true; // this side is stopping
        var known = known(t);
        return known != null
                && (known.failureCode() == 503 || known.failureCode() == 504)
                && !CONTENDED.contains(known.getMessage());
    }

    /** Whether the failure was caused by other transactions or a slow database. The work itself was not at fault. */
    public static boolean isContended(Throwable t) {
        var known = known(t);
        return known != null && known.failureCode() == 503 && CONTENDED.contains(known.getMessage());
    }

    /**
     * The stable slug of a failure, or {@code otherwise} if it has none. Never returns the exception's message, which may contain
     * anything.
     */
    public static String slug(Throwable t, String otherwise) {
        var known = known(t);
        return known == null || known.failureCode() == 500
                ? otherwise
                : slug(String.valueOf(known.getMessage()), otherwise);
    }

    /** Like the other method, for a slug that another process sent. */
    public static String slug(String text, String otherwise) {
        return SLUG.matcher(text).matches() ? text : otherwise;
    }

    /** Null for an unexpected failure. */
    private static @Nullable ServiceException known(Throwable t) {
        if (t instanceof ServiceException problem)
            return problem.failureCode() >= 400 && problem.failureCode() < 600 ? problem : null;
        if (t instanceof PgException pg) return fromSql(pg);
        if (t instanceof ReplyException reply) {
            if (reply.failureType() == ReplyFailure.NO_HANDLERS) return unavailable("unavailable");
            if (reply.failureType() == ReplyFailure.TIMEOUT) return of(504, "outcome_unknown");
        }
        var message = String.valueOf(t.getMessage());
        if (t instanceof TimeoutException
                || message.startsWith("Connection pool reached")
                || message.startsWith("Timeout")) return unavailable("overloaded");
        if (t instanceof IOException
                || t instanceof ClosedConnectionException
                || CLOSED.stream().anyMatch(message::startsWith)) {
            LOG.warn("unavailable: {}", message);
            return unavailable("database_unavailable");
        }
        return null;
    }

    private static @Nullable ServiceException fromSql(PgException pg) {
        var slug = slug(pg);
        var state = String.valueOf(pg.getSqlState());
        return switch (state) {
            case "23505", "23514", "23P01" -> slug.isEmpty() ? null : of(409, slug);
            case "23503" -> slug.isEmpty() ? null : of(400, slug);
            case "22003" -> of(400, "number_out_of_range");
            case "40001", "40P01", "55P03", "25P02" -> unavailable("busy");
            case "57014" -> unavailable("statement_timeout");
            case "25006", "25P03", "57P01", "57P02", "57P03", "57P05" -> unavailable("database_unavailable");
            default ->
                state.startsWith("08") || state.startsWith("53") || state.startsWith("58")
                        ? unavailable("database_unavailable")
                        : null;
        };
    }

    private static String slug(PgException pg) {
        var name = String.valueOf(pg.getConstraint());
        int at = name.indexOf("__");
        return at < 0 ? "" : name.substring(at + 2);
    }
}
