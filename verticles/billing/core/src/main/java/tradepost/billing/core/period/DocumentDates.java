package tradepost.billing.core.period;

import io.vertx.core.Future;
import java.time.Instant;
import java.time.LocalDate;
import org.jspecify.annotations.Nullable;
import tradepost.kernel.db.Db;
import tradepost.kernel.identity.Caller;
import tradepost.kernel.problem.Problem;
import tradepost.kernel.time.BusinessZone;

/** The dates that commands may give. The books are closed until a day, inclusive: nothing that a request dates in a closed period is booked. */
public final class DocumentDates {
    private static final String BACKDATE = "ledger:backdate";
    private static final String UNTIL = "select until from ledger_closing";
    private static final String OTHER_ZONE = "select zone from ledger_closing where zone <> $1";
    private static final String LAST_DATE = "select last_date from invoice_counter where kind = $1 and year = $2";

    /** Before it, a date is a slip of the pen: years of numbers have four digits. */
    private static final LocalDate FIRST = LocalDate.of(1900, 1, 1);

    private final Db db;
    private final BusinessZone zone;

    public DocumentDates(Db db, BusinessZone zone) {
        this.db = db;
        this.zone = zone;
    }

    /** Fails if the days of a closed period were those of another zone: what is closed with it would change. */
    public Future<Void> requireZone() {
        return db.list(r -> r.getString(0), OTHER_ZONE, zone.id()).compose(found -> {
            if (found.isEmpty()) return Future.succeededFuture();
            return Future.failedFuture(new IllegalStateException(
                    "business.zone is %s, but a period is closed with the days of %s; set it to that"
                            .formatted(zone.id(), found.getFirst())));
        });
    }

    /**
     * Fails 400 invalid_date for a day that is yet to come or before 1900, 403 forbidden for one before today without the permission ledger:backdate, and 409
     * period_closed. Virtual threads only.
     *
     * @param date null for today, which is never closed
     */
    public void require(@Nullable LocalDate date, Caller caller) {
        if (date == null) return;
        var today = zone.day(Instant.now());
        if (date.isAfter(today))
            throw Problem.badRequest("invalid_date", Problem.detail("date", "must not be after " + today + ", today"));
        if (date.isBefore(FIRST))
            throw Problem.badRequest("invalid_date", Problem.detail("date", "must not be before " + FIRST));
        if (date.isBefore(today) && !caller.may(BACKDATE)) throw Problem.lacks(BACKDATE);
        var until = first(UNTIL);
        if (until != null && !date.isAfter(until))
            throw Problem.conflict("period_closed", Problem.detail("date", "must be after " + until));
    }

    /**
     * Fails 409 date_before_last_number for a document before the last one of its series, so that the order of numbers is that of dates. Virtual
     * threads only.
     *
     * @param kind of the document; null if it has no number
     */
    public void requireNext(@Nullable String kind, @Nullable LocalDate date) {
        if (kind == null || date == null) return;
        var last = first(LAST_DATE, kind, date.getYear());
        if (last != null && date.isBefore(last))
            throw Problem.conflict(
                    "date_before_last_number",
                    Problem.detail("date", "must not be before " + last + ", the date of the last number"));
    }

    private @Nullable LocalDate first(String sql, Object... args) {
        return db.list(r -> r.getLocalDate(0), sql, args).await().stream()
                .findFirst()
                .orElse(null);
    }
}
