package tradepost.kernel.imports;

import io.vertx.core.json.JsonObject;
import java.util.List;
import org.jspecify.annotations.Nullable;
import tradepost.kernel.jobs.Progress;
import tradepost.kernel.json.Json;

/**
 * The checkpoint of an import.
 *
 * @param staged whether every row of the file is staged
 * @param rows staged
 * @param line of the last row that was applied
 */
record ImportState(boolean staged, long rows, long line, long created, long changed, long unchanged, long rejected) {
    /** The part of the percentage that staging takes. */
    private static final int STAGING_PERCENT = 20;

    static final ImportState BEGIN = new ImportState(false, 0, 0, 0, 0, 0, 0);

    static ImportState of(JsonObject checkpoint) {
        return checkpoint.isEmpty() ? BEGIN : Json.read(checkpoint, ImportState.class);
    }

    ImportState staging(boolean all, long total) {
        return new ImportState(all, total, line, created, changed, unchanged, rejected);
    }

    ImportState after(List<ImportRow> done) {
        return new ImportState(
                staged,
                rows,
                done.getLast().line(),
                created + count(done, ImportRow.Outcome.CREATED),
                changed + count(done, ImportRow.Outcome.CHANGED),
                unchanged + count(done, ImportRow.Outcome.UNCHANGED),
                rejected + count(done, null));
    }

    /** @param outcome null for rows that were refused */
    private static long count(List<ImportRow> done, ImportRow.@Nullable Outcome outcome) {
        return done.stream()
                .filter(r -> outcome == null ? r.isRefused() : !r.isRefused() && r.outcome() == outcome)
                .count();
    }

    long applied() {
        return created + changed + unchanged + rejected;
    }

    /** @param readPart of the file, from 0 to 1 */
    Progress progress(boolean dryRun, double readPart) {
        double percent = staged
                ? STAGING_PERCENT + (100.0 - STAGING_PERCENT) * applied() / Math.max(rows, 1)
                : STAGING_PERCENT * readPart;
        var result = new JsonObject()
                .put("dry_run", dryRun)
                .put("rows", rows)
                .put("created", created)
                .put("changed", changed)
                .put("unchanged", unchanged)
                .put("rejected", rejected);
        return new Progress(Json.write(this), result, (int) percent, applied());
    }
}
