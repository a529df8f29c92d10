package tradepost.gateway.csv;

import io.vertx.core.Future;
import io.vertx.core.buffer.Buffer;
import io.vertx.core.http.HttpMethod;
import io.vertx.core.json.JsonArray;
import io.vertx.core.json.JsonObject;
import java.util.List;
import java.util.function.Function;
import tradepost.gateway.answer.Failures;
import tradepost.gateway.answer.Refusal;
import tradepost.gateway.http.ClientResponse;

/**
 * Exports a list as CSV or JSON lines, as a whole unless a limit is given. The next page is requested only when the client has read the last one, so
 * memory holds one page whatever the length of the list. As long as the client reads, an export has no deadline. A failure on the way
 * truncates the response, which a client sees by its missing last chunk.
 */
public final class CsvExport {
    public static final String JSON_LINES = "application/x-ndjson";

    private static final int PAGE_ROWS = 100;

    private final ClientResponse x;
    private final String name;
    private final List<String> columns;
    private final JsonObject arguments;
    private final Function<JsonObject, Future<JsonObject>> pages;
    private final boolean asLines;
    private long left;
    private boolean begun;
    private long rows;
    private boolean complete;

    /**
     * @param asLines as JSON lines, not as CSV
     * @param pages returns the page for these arguments, each within its own deadline
     */
    public CsvExport(
            ClientResponse x,
            String name,
            List<String> columns,
            JsonObject arguments,
            boolean asLines,
            Function<JsonObject, Future<JsonObject>> pages) {
        this.x = x;
        this.name = name;
        this.columns = columns;
        this.arguments = arguments;
        this.asLines = asLines;
        this.pages = pages;
        left = query().getLong("limit", Long.MAX_VALUE);
    }

    private JsonObject query() {
        return arguments.getJsonObject("query");
    }

    /** Requests and writes the next page. */
    public void next() {
        query().put("limit", (int) Math.min(left, PAGE_ROWS));
        pages.apply(arguments)
                .onComplete(
                        page -> x.stepOnLoop(() -> write(page)),
                        t -> x.stepOnLoop(() -> {
                            throw Failures.of(t, true, x.request.id());
                        }));
    }

    private void write(JsonObject page) {
        // a list over several contexts names those that are missing, which CSV cannot
        if (!meta(page).getJsonArray("unavailable", new JsonArray()).isEmpty()) throw Refusal.later("unavailable");
        var entries = page.getJsonArray("data", new JsonArray());
        var text = Buffer.buffer(asLines ? lines(entries) : csv(entries));
        if (!begun) begin();
        rows += entries.size();
        left -= entries.size();
        var next = meta(page).getString("next");
        if (next == null || left <= 0 || HttpMethod.HEAD.equals(x.request.http().method())) {
            complete = true;
            x.endChunked(text);
            return;
        }
        query().put("after", next).put("offset", 0);
        x.writeChunk(text, this::next);
    }

    private String csv(JsonArray entries) {
        var csv = new CsvText(columns);
        if (!begun) csv.header();
        for (var entry : entries) csv.row((JsonObject) entry);
        return csv.toString();
    }

    private String lines(JsonArray entries) {
        var lines = new StringBuilder();
        for (var entry : entries) {
            var line = new JsonObject();
            for (var column : columns) line.put(column, ((JsonObject) entry).getValue(column));
            lines.append(line.encode()).append('\n');
        }
        return lines.toString();
    }

    /** Whether a response has begun. */
    public boolean hasBegun() {
        return begun;
    }

    public long rows() {
        return rows;
    }

    /** Whether all of it was written. */
    public boolean isComplete() {
        return complete;
    }

    private static JsonObject meta(JsonObject page) {
        return page.getJsonObject("meta", new JsonObject());
    }

    private void begin() {
        begun = true;
        x.response()
                .putHeader(
                        "Content-Disposition", "attachment; filename=\"" + name + (asLines ? ".jsonl" : ".csv") + "\"");
        x.beginChunked(asLines ? JSON_LINES : "text/csv; charset=utf-8; header=present");
    }
}
