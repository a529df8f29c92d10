package tradepost.kernel;

import io.vertx.core.Future;
import io.vertx.core.VertxException;
import io.vertx.core.eventbus.ReplyException;
import io.vertx.core.eventbus.ReplyFailure;
import io.vertx.core.json.JsonArray;
import io.vertx.core.json.JsonObject;
import io.vertx.pgclient.PgException;
import io.vertx.serviceproxy.ServiceException;
import java.io.IOException;
import java.util.List;
import java.util.concurrent.TimeoutException;
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

    public static ServiceException tooMany(String slug, int retryAfterSeconds) {
        return retry(429, slug, retryAfterSeconds);
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

    /** The one place where any failure becomes one that may leave the process. */
    public static ServiceException from(Throwable t) {
        var known = known(t);
        if (known != null) return known;
        LOG.error("unexpected failure", t);
        return of(500, "internal");
    }

    /** Whether the same may go well a little later: nothing is wrong with what was asked. */
    static boolean isTransient(Throwable t) {
        var known = known(t);
        return known != null && (known.failureCode() == 503 || known.failureCode() == 504);
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
        if (t instanceof IOException || t instanceof VertxException) { // a connection that broke, or was not to be had
            LOG.warn("unavailable: {}", message);
            return unavailable("database_unavailable");
        }
        return null;
    }

    private static @Nullable ServiceException fromSql(PgException pg) {
        var slug = slug(pg);
        return switch (String.valueOf(pg.getSqlState())) {
            case "23505", "23514" -> slug.isEmpty() ? null : of(409, slug);
            case "23503" -> slug.isEmpty() ? null : of(400, slug);
            case "22003" -> of(400, "number_out_of_range");
            case "40001", "40P01", "55P03" -> unavailable("busy");
            case "57014" -> of(503, "statement_timeout");
            case "53300", "57P01", "57P02", "57P03", "08000", "08003", "08006" -> unavailable("database_unavailable");
            default -> null;
        };
    }

    private static String slug(PgException pg) {
        var name = String.valueOf(pg.getConstraint());
        int at = name.indexOf("__");
        return at < 0 ? "" : name.substring(at + 2);
    }
}
