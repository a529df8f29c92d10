package tradepost.kernel.jobs;

import io.vertx.core.json.JsonObject;
import io.vertx.sqlclient.Row;
import java.time.Instant;
import java.time.OffsetDateTime;
import java.util.UUID;
import org.jspecify.annotations.Nullable;
import tradepost.kernel.json.Json;

/**
 * A job as its caller sees it.
 *
 * @param kind what it does, such as {@code import_items}
 * @param status {@code queued}, {@code running}, {@code done}, {@code failed} or {@code cancelled}
 * @param percent 0 to 100; 100 only when it is done
 * @param rate in rows per second, since a node began or continued it
 * @param result what it has done so far; null until the first checkpoint
 * @param error null unless it has failed
 * @param errorsUrl the path of the rows that it refused
 */
public record Job(
        UUID id,
        String kind,
        String status,
        int percent,
        int rate,
        @Nullable JsonObject result,
        @Nullable Failure error,
        String errorsUrl,
        Instant createdAt,
        @Nullable Instant startedAt,
        @Nullable Instant finishedAt) {
    /** The columns that {@link #row} reads. */
    static final String COLUMNS =
            "id, kind, state, percent, rate, result, code, reason, created_at, started_at, finished_at";

    /** @param code a stable slug; {@code message} a sentence for a person */
    public record Failure(String code, String message) {}

    static Job row(Row r) {
        var id = r.getUUID(0);
        var code = r.getString(6);
        return new Job(
                id,
                r.getString(1),
                r.getString(2),
                r.getInteger(3),
                r.getInteger(4),
                r.getJsonObject(5),
                code == null ? null : new Failure(code, r.getString(7)),
                "/api/jobs/" + id + "/errors",
                r.getOffsetDateTime(8).toInstant(),
                instant(r.getOffsetDateTime(9)),
                instant(r.getOffsetDateTime(10)));
    }

    private static @Nullable Instant instant(@Nullable OffsetDateTime time) {
        return time == null ? null : time.toInstant();
    }

    public static Job of(JsonObject json) {
        return Json.read(json, Job.class);
    }
}
