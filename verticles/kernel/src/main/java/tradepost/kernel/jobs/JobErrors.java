package tradepost.kernel.jobs;

import static tradepost.kernel.db.Tx.column;

import java.math.BigDecimal;
import java.util.List;
import java.util.UUID;
import tradepost.kernel.db.Tx;
import tradepost.kernel.listing.Listing;
import tradepost.kernel.value.Ids;

/** The rows that jobs refused. */
public final class JobErrors {
    static final Listing<JobError> LISTING = Listing.of(
                    "job_error",
                    "id, line, field, code, reason",
                    r -> new JobError(
                            r.getUUID(0),
                            r.getBigDecimal(1).longValue(),
                            r.getString(2),
                            r.getString(3),
                            r.getString(4)),
                    JobError::id)
            .byNumber("line", e -> BigDecimal.valueOf(e.line()));

    private JobErrors() {}

    /** An error of a job that is running. */
    public static JobError error(long line, String column, String code, String reason) {
        return new JobError(Ids.next(), line, column, code, reason);
    }

    /** Stores the errors in the transaction of a step. Waits for nothing. */
    public static void add(Tx tx, UUID job, List<JobError> errors) {
        if (errors.isEmpty()) return;
        tx.send(
                JobQueries.ADD_ERRORS,
                job,
                column(errors, JobError::id, UUID[]::new),
                column(errors, JobError::line, Long[]::new),
                column(errors, JobError::column, String[]::new),
                column(errors, JobError::code, String[]::new),
                column(errors, JobError::reason, String[]::new));
    }
}
