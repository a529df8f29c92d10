package tradepost.kernel.value;

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
 * What went wrong, as an HTTP-like code and a stable slug. The text for people is made at the edge.
 *
 * <p>A constraint names its own slug: what follows {@code __} in {@code customer__email_taken} is what the caller reads.
 */
public final class Problem {
    private static final Logger LOG = LoggerFactory.getLogger(Problem.class);

    /** How the client of PostgreSQL says that a connection broke or was not to be had; there is no type for it. */
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

    /** Makes every check, and fails 400 with the details of all that failed, under the code of the first. Other failures pass at once. */
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
        if (first != null) throw badRequest(String.valueOf(first.getMessage()), details.toArray(JsonObject[]::new));
    }

    public static ServiceException unauthorized(String slug) {
        return of(401, slug);
    }

    public static ServiceException forbidden(String slug, JsonObject... details) {
        return of(403, slug, details);
    }

    public static ServiceException notFound(String slug) {
        return of(404, slug);
    }

    public static ServiceException conflict(String slug, JsonObject... details) {
        return of(409, slug, details);
    }

    /** @param times that are allowed in so many seconds */
    public static ServiceException tooMany(String slug, int times, int windowSeconds, int retryAfterSeconds) {
        var refusal = retry(429, slug, retryAfterSeconds);
        refusal.getDebugInfo().put("limit", "q=" + times + ";w=" + windowSeconds);
        return refusal;
    }

    public static ServiceException unavailable(String slug) {
        return retry(503, slug, 1);
    }

    private static ServiceException retry(int code, String slug, int seconds) {
        return new ServiceException(code, slug, new JsonObject().put("retry_after", seconds));
    }

    public static <T> Future<T> failed(Throwable t) {
        return Future.failedFuture(from(t));
    }

    /**
     * Names the service that is away, where its caller passes the failure on: the caller itself is not away, and no breaker may take
     * it for that.
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

    /** Whether not the service that was called is unavailable, but one that it called. */
    public static boolean isOfDependency(ServiceException e) {
        return e.getDebugInfo() != null && e.getDebugInfo().containsKey(DEPENDENCY);
    }

    /** The one place where any failure becomes one that may leave the process. */
    public static ServiceException from(Throwable t) {
        var known = known(t);
        if (known != null) return known;
        LOG.error("unexpected failure", t);
        return of(500, "internal");
    }

    /** Whether the database or a context is away, or it is not known what became of the call: nothing was wrong with the work itself. */
    public static boolean isUnavailable(Throwable t) {
        if (t instanceof InterruptedException || t instanceof CancellationException)
            return true; // this side is stopping
        var known = known(t);
        return known != null
                && (known.failureCode() == 503 || known.failureCode() == 504)
                && !CONTENDED.contains(known.getMessage());
    }

    /** Whether other transactions were in the way, or the database was too slow: nothing was wrong with the work itself. */
    public static boolean isContended(Throwable t) {
        var known = known(t);
        return known != null && known.failureCode() == 503 && CONTENDED.contains(known.getMessage());
    }

    /** The stable slug of any failure; this one where it has none. Never its text, which may say anything. */
    public static String slug(Throwable t, String otherwise) {
        var known = known(t);
        return known == null || known.failureCode() == 500
                ? otherwise
                : slug(String.valueOf(known.getMessage()), otherwise);
    }

    /** The same of what another process sent. */
    public static String slug(String text, String otherwise) {
        return SLUG.matcher(text).matches() ? text : otherwise;
    }

    /** Null for what nobody foresaw. */
    private static @Nullable ServiceException known(Throwable t) {
        if (t instanceof ServiceException said)
            return said.failureCode() >= 400 && said.failureCode() < 600 ? said : null;
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
            case "23505", "23514" -> slug.isEmpty() ? null : of(409, slug);
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
