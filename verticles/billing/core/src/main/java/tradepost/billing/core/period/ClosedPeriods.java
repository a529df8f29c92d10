package tradepost.billing.core.period;

import java.time.Instant;
import java.time.LocalDate;
import org.jspecify.annotations.Nullable;
import tradepost.kernel.db.Db;
import tradepost.kernel.problem.Problem;
import tradepost.kernel.time.BusinessZone;

/** The books are closed until a day, inclusive. Nothing that a request dates in a closed period is booked. */
public final class ClosedPeriods {
    private static final String UNTIL = "select until from ledger_closing";

    private final Db db;
    private final BusinessZone zone;

    public ClosedPeriods(Db db, BusinessZone zone) {
        this.db = db;
        this.zone = zone;
    }

    /**
     * Fails 400 invalid_date for a day that is yet to come, and 409 period_closed. Virtual threads only.
     *
     * @param date null for today, which is never closed
     */
    public void requireOpen(@Nullable LocalDate date) {
        if (date == null) return;
        var today = zone.day(Instant.now());
        if (date.isAfter(today))
            throw Problem.badRequest("invalid_date", Problem.detail("date", "must not be after " + today + ", today"));
        var until = db.list(r -> r.getLocalDate(0), UNTIL).await().stream()
                .findFirst()
                .orElse(null);
        if (until != null && !date.isAfter(until))
            throw Problem.conflict("period_closed", Problem.detail("date", "must be after " + until));
    }
}
