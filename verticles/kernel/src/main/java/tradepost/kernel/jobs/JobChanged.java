package tradepost.kernel.jobs;

import io.vertx.core.json.JsonObject;
import io.vertx.sqlclient.Row;
import java.util.UUID;
import org.jspecify.annotations.Nullable;
import tradepost.kernel.contract.FieldDoc;

/**
 * The data of the event {@code <context>.job.changed}, which each context with jobs declares under this name: a job was submitted, or has ended.
 * Its progress is no event.
 */
public record JobChanged(
        @FieldDoc(value = "The job.", example = "0198c0de-0000-7000-8000-0000000000b7")
        UUID id,

        @FieldDoc(value = "What the job does.", example = "export")
        String kind,

        @FieldDoc(
                value = "What has become of the job.",
                example = "done",
                oneOf = {"submitted", "done", "failed", "cancelled"})
        String status,

        @FieldDoc(
                value = "The user, API key or service account whose job it is.",
                example = "0198c0de-0000-7000-8000-000000000090")
        UUID ownerId,

        @FieldDoc(value = "The list that an export reads; null for other jobs.", example = "/api/items?unit=pcs")
        @Nullable
        String list,

        @FieldDoc(value = "How many rows it has exported or read; null if it has not said that.", example = "1234")
        @Nullable
        Long rows,

        @FieldDoc(value = "Why it has failed: an error code; otherwise null.", example = "forbidden") @Nullable
        String code) {
    static final String SUBMITTED = "submitted";

    /** The columns that {@link #row} reads. */
    static final String COLUMNS = "id, kind, state, owner, parameters, result, code";

    static String type(String context) {
        return context + ".job.changed";
    }

    static JobChanged row(Row r) {
        return new JobChanged(
                r.getUUID("id"),
                r.getString("kind"),
                r.getString("state"),
                r.getUUID("owner"),
                r.getJsonObject("parameters").getString("list"),
                rows(r.getJsonObject("result")),
                r.getString("code"));
    }

    private static @Nullable Long rows(@Nullable JsonObject result) {
        return result != null && result.getValue("rows") instanceof Number n ? n.longValue() : null;
    }
}
