package tradepost.kernel.imports;

import io.vertx.core.json.JsonObject;
import io.vertx.serviceproxy.ServiceException;
import java.util.ArrayList;
import java.util.List;
import tradepost.kernel.jobs.JobError;
import tradepost.kernel.jobs.JobErrors;

/** A row of a file: its values, and what has become of it. */
public final class ImportRow {
    /** What a row has done, or would do. */
    public enum Outcome {
        CREATED,
        CHANGED,
        UNCHANGED
    }

    private final long line;
    private final JsonObject values = new JsonObject();
    private final List<JobError> errors = new ArrayList<>();
    private int errorsBefore;
    private Outcome outcome = Outcome.UNCHANGED;

    public ImportRow(long line) {
        this.line = line;
    }

    public long line() {
        return line;
    }

    /** By column, as in the body of a request; null for an empty cell, nothing for a column that the file does not have. */
    public JsonObject values() {
        return values;
    }

    public void is(Outcome what) {
        outcome = what;
    }

    /** Refuses the row, for the reasons of the failure that the same change in a single request would have. */
    public void refuse(ServiceException why) {
        var code = String.valueOf(why.getMessage());
        var debug = why.getDebugInfo();
        var details = debug == null ? null : debug.getJsonArray("details");
        if (details == null || details.isEmpty()) refuse(JobErrors.error(line, "", code, code.replace('_', ' ')));
        else
            for (var detail : details) {
                var d = (JsonObject) detail;
                refuse(JobErrors.error(line, d.getString("field", ""), code, d.getString("reason", "")));
            }
    }

    void refuse(JobError error) {
        errors.add(error);
    }

    public boolean isRefused() {
        return !errors.isEmpty();
    }

    /** What was found until now is kept by {@link #reset}. */
    void keep() {
        errorsBefore = errors.size();
    }

    /** Forgets the outcome of a transaction that was rolled back. */
    void reset() {
        errors.subList(errorsBefore, errors.size()).clear();
        outcome = Outcome.UNCHANGED;
    }

    List<JobError> errors() {
        return errors;
    }

    Outcome outcome() {
        return outcome;
    }
}
