package tradepost.gateway.export;

import io.vertx.core.Future;
import io.vertx.core.buffer.Buffer;
import io.vertx.core.http.HttpMethod;
import io.vertx.core.json.JsonArray;
import io.vertx.core.json.JsonObject;
import java.util.List;
import java.util.function.Function;
import java.util.function.Supplier;
import org.jspecify.annotations.Nullable;
import tradepost.gateway.answer.Failures;
import tradepost.gateway.answer.Refusal;
import tradepost.gateway.http.ClientResponse;
import tradepost.gateway.table.TableColumn;
import tradepost.gateway.table.TableFile;
import tradepost.kernel.concurrent.ComputePool;
import tradepost.kernel.exports.ListFormat;
import tradepost.kernel.time.BusinessZone;

/**
 * Sends a list as a file, as a whole unless a limit is given. The next page is requested only when the client has read the last one, so
 * memory holds one page whatever the length of the list. As long as the client reads, an export has no deadline. A failure on the way
 * truncates the response, which a client sees by its missing last chunk.
 */
public final class ListTransfer {
    private static final int PAGE_ROWS = 100;

    /**
     * What is sent.
     *
     * @param name of the list
     * @param zone of its times
     * @param holder who gets it
     */
    public record Target(ListFormat format, String name, List<TableColumn> columns, BusinessZone zone, Object holder) {}

    private final ComputePool computing;
    private final ClientResponse x;
    private final Target target;
    private final TableFile file;
    private final JsonObject arguments;
    private final Function<JsonObject, Future<JsonObject>> pages;
    private long left;
    private boolean begun;
    private long rows;
    private boolean complete;

    /** @param pages returns the page for these arguments, each within its own deadline */
    public ListTransfer(
            ComputePool computing,
            ClientResponse x,
            Target target,
            JsonObject arguments,
            Function<JsonObject, Future<JsonObject>> pages) {
        this.computing = computing;
        this.x = x;
        this.target = target;
        this.arguments = arguments;
        this.pages = pages;
        file = TableFile.of(target.format, target.name, target.columns, target.zone);
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
        // a list over several contexts names those that are missing, which a file cannot
        if (!meta(page).getJsonArray("unavailable", new JsonArray()).isEmpty()) throw Refusal.later("unavailable");
        var entries = page.getJsonArray("data", new JsonArray());
        long most = TableFile.rowsMax(target.format);
        if (rows + entries.size() > most)
            throw Refusal.of(400, "invalid_request", "limit", "is needed: this format has at most " + most + " rows");
        left -= entries.size();
        var next = meta(page).getString("next");
        boolean isLast = next == null || left <= 0 || isHead();
        made(() -> part(entries, isLast))
                .onComplete(
                        part -> x.stepOnLoop(() -> send(part, entries.size(), isLast ? null : next)),
                        t -> x.stepOnLoop(() -> {
                            throw Failures.of(t, true, x.request.id());
                        }));
    }

    private Buffer part(JsonArray entries, boolean isLast) {
        for (var entry : entries) file.add(TableColumn.values(target.columns, (JsonObject) entry));
        return isLast ? file.end() : file.take();
    }

    /** Packing a page takes milliseconds, in which an event loop would serve nobody else. */
    private Future<Buffer> made(Supplier<Buffer> part) {
        return target.format == ListFormat.XLSX
                ? computing.run(target.holder, part)
                : Future.succeededFuture(part.get());
    }

    /** @param next where the next page continues; null at the end */
    private void send(Buffer part, int entries, @Nullable String next) {
        if (!begun) begin();
        rows += entries;
        if (next == null) {
            complete = true;
            x.endChunked(part);
            return;
        }
        query().put("after", next).put("offset", 0);
        if (part.length() == 0) next();
        else x.writeChunk(part, this::next);
    }

    private boolean isHead() {
        return HttpMethod.HEAD.equals(x.request.http().method());
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
                        "Content-Disposition",
                        "attachment; filename=\"" + target.name + "." + target.format.code() + "\"");
        x.beginChunked(target.format.contentType());
    }
}
