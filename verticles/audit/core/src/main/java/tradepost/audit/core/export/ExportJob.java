package tradepost.audit.core.export;

import io.vertx.core.buffer.Buffer;
import io.vertx.core.json.JsonObject;
import java.util.UUID;
import org.jspecify.annotations.Nullable;
import tradepost.kernel.exports.ExportPage;
import tradepost.kernel.exports.ListExport;
import tradepost.kernel.exports.ListFormat;
import tradepost.kernel.jobs.JobKind;
import tradepost.kernel.jobs.JobRun;
import tradepost.kernel.jobs.Progress;
import tradepost.kernel.json.Json;
import tradepost.kernel.listing.Page;
import tradepost.kernel.problem.Problem;

/**
 * Reads a list page by page, and stores its rows in parts. A step stores one part with the cursor after its rows, so a job that is taken over
 * continues after the last part that is stored.
 */
final class ExportJob implements JobKind {
    /** A part has about so many characters. */
    private static final int PART_CHARACTERS = 256 * 1024;
    /** A part has at most so many pages, so that a job whose rows are short is soon seen to go on. */
    private static final int PART_PAGES = 20;
    /** A sheet of a workbook has this many rows below its header. */
    private static final int SHEET_ROWS_MAX = (1 << 20) - 1;

    /**
     * The checkpoint.
     *
     * @param after the cursor after the last row that is stored; null before the first and after the last one
     * @param total of the list, as far as it is counted
     */
    record State(@Nullable String after, long rows, long bytes, int parts, long total) {
        static final State BEGIN = new State(null, 0, 0, 0, 0);

        static State of(JsonObject checkpoint) {
            return checkpoint.isEmpty() ? BEGIN : Json.read(checkpoint, State.class);
        }

        State and(ExportPage page) {
            return new State(page.next(), rows + page.rows(), bytes, parts, Math.max(total, page.total()));
        }

        State stored(int partBytes) {
            return new State(after, rows, bytes + partBytes, parts + 1, total);
        }

        /** While more rows are left than were counted, a share that only approaches the end. */
        int percent() {
            long all = total >= Page.COUNTED ? rows + Page.COUNTED : Math.max(total, 1);
            return (int) (100 * rows / Math.max(all, 1));
        }
    }

    private final GatewayLists lists;
    private final long bytesMax;
    private final long rowsMax;

    ExportJob(GatewayLists lists, long bytesMax, long rowsMax) {
        this.lists = lists;
        this.bytesMax = bytesMax;
        this.rowsMax = rowsMax;
    }

    @Override
    public void run(JobRun run) {
        var user = UUID.fromString(run.parameters().getString("user"));
        var list = run.parameters().getString("list");
        var format = run.parameters().getString("format");
        long most = format.equals(ListFormat.XLSX.code()) ? Math.min(rowsMax, SHEET_ROWS_MAX) : rowsMax;
        var state = State.of(run.checkpoint());
        run.continuesAfter(state.rows());
        while (state.parts() == 0 || state.after() != null) {
            var text = new StringBuilder();
            int pages = 0;
            do {
                run.requireGoingOn();
                var page = lists.page(user, new ListExport(list, format, state.after(), state.rows()));
                text.append(page.text());
                state = state.and(page);
                pages++;
            } while (state.after() != null && text.length() < PART_CHARACTERS && pages < PART_PAGES);
            state = store(run, state, most, Buffer.buffer(text.toString()));
        }
    }

    /** @param most rows */
    private State store(JobRun run, State read, long most, Buffer part) {
        var state = read.stored(part.length());
        if (state.rows() > most || state.bytes() > bytesMax)
            throw Problem.conflict(
                    "export_too_large",
                    Problem.detail(
                            "list", "has more than " + most + " rows or " + bytesMax + " bytes; export less of it"));
        run.step(tx -> {
            tx.sql(ExportQueries.ADD, run.id(), read.parts(), part);
            var result = new JsonObject().put("rows", state.rows()).put("bytes", state.bytes());
            if (state.after() == null)
                result.put("url", "/api/jobs/" + run.id() + "/result")
                        .put("expires_at", tx.single(r -> r.getString(0), ExportQueries.EXPIRES_AT));
            return new Progress(Json.write(state), result, state.percent(), state.rows());
        });
        return state;
    }
}
