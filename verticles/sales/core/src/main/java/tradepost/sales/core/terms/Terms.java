package tradepost.sales.core.terms;

import io.vertx.core.json.JsonObject;
import java.time.Instant;
import java.time.OffsetDateTime;
import java.time.ZoneOffset;
import java.util.Objects;
import org.jspecify.annotations.Nullable;
import tradepost.kernel.db.Db;
import tradepost.kernel.identity.Caller;
import tradepost.kernel.problem.Problem;
import tradepost.kernel.value.Times;

/** The payment terms of an order, and the times that a client sets. */
public final class Terms {
    private static final String IS_FUTURE = "select $1::timestamptz > clock_timestamp()";

    private Terms() {}

    /**
     * The SQL expression of when an invoice of an order that is issued now is due: so many days after its date, at the same time of day.
     *
     * @param date the expression of its date; null for today
     */
    public static String due(String order, String date) {
        return "business_days_after(now(), coalesce(" + date + " - business_day(now()), 0) + coalesce(" + order
                + ".payment_terms_days, 0))";
    }

    /**
     * The days of a new order: those that are requested, or else those of the customer. Fails 403 forbidden if they differ and the caller may
     * not set prices.
     */
    public static @Nullable Integer days(@Nullable Integer requested, @Nullable Integer ofCustomer, Caller caller) {
        if (requested == null) return ofCustomer;
        requireAllowed(requested, ofCustomer, caller);
        return requested;
    }

    /** Fails 403 forbidden if the days differ from those so far and the caller may not set prices. */
    public static void requireAllowed(@Nullable Integer requested, @Nullable Integer soFar, Caller caller) {
        if (!Objects.equals(requested, soFar) && !caller.may("orders:price")) throw Problem.lacks("orders:price");
    }

    /** Fails 403 forbidden if a draft with an expiry would last longer and the caller may not set prices, which it keeps. */
    public static void requireNotLater(@Nullable Instant requested, @Nullable Instant soFar, Caller caller) {
        boolean later = soFar != null && (requested == null || requested.isAfter(soFar));
        if (later && !caller.may("orders:price")) throw Problem.lacks("orders:price");
    }

    /**
     * Fails 400 not_in_future, by the clock of the database, and 400 invalid_request after the year 9999. Does nothing for null. Virtual threads
     * only.
     */
    public static void requireFuture(Db db, String field, @Nullable Instant time) {
        if (time == null) return;
        Times.check(field, time);
        boolean future = db.list(r -> r.getBoolean(0), IS_FUTURE, time.atOffset(ZoneOffset.UTC))
                .await()
                .getFirst();
        if (!future) throw Problem.badRequest("not_in_future", past(field));
    }

    /** As a parameter of a statement. */
    public static @Nullable OffsetDateTime stored(@Nullable Instant time) {
        return time == null ? null : time.atOffset(ZoneOffset.UTC);
    }

    private static JsonObject past(String field) {
        return Problem.detail(field, "must be in the future");
    }
}
