package tradepost.audit.core.export;

import io.vertx.core.json.JsonObject;
import io.vertx.sqlclient.Row;
import java.util.UUID;
import org.jspecify.annotations.Nullable;

/** The statements on the results of exports. */
final class ExportQueries {
    /** Hours for which a result is kept. */
    static final int KEPT_HOURS = 24;

    private static final String EXPIRED = "j.finished_at < now() - interval '" + KEPT_HOURS + " hours'";

    /** Those that are not finished, and those with parts. One that has failed or was cancelled counts until its parts are deleted. */
    static final String KEPT = """
            select count(*), coalesce(sum((checkpoint->>'bytes')::bigint), 0)::bigint from job j where kind = $1 and owner = $2
              and (finished_at is null or exists (select from export_part p where p.job_id = j.id))
            """;

    static final String EXPIRES_AT =
            "select to_json(now() at time zone 'UTC' + interval '" + KEPT_HOURS + " hours') #>> '{}' || 'Z'";

    static final String ADD = "insert into export_part(job_id, position, data) values ($1, $2, $3)";

    static final String FIND = "select state, parameters, (checkpoint->>'parts')::int,"
            + " (checkpoint->>'bytes')::bigint, coalesce(" + EXPIRED
            + ", false) from job j where id = $1 and owner = $2 and kind = $3";

    static final String PART = "select p.data from job j join export_part p on p.job_id = j.id"
            + " where j.id = $1 and j.owner = $2 and j.state = 'done' and p.position = $3 and not " + EXPIRED;

    /** Parts are large, so few are deleted at once. */
    static final String PRUNE =
            "delete from export_part where (job_id, position) in (select p.job_id, p.position from job j"
                    + " join export_part p on p.job_id = j.id where j.state in ('failed', 'cancelled') or " + EXPIRED
                    + " limit least($1, 64))";

    /** The exports of a user whose results are kept or are being written. */
    record Kept(long exports, long bytes) {
        static Kept row(Row r) {
            return new Kept(r.getLong(0), r.getLong(1));
        }
    }

    /** A result as a job has it. */
    record Result(
            String state,
            JsonObject parameters,
            @Nullable Integer parts,
            @Nullable Long bytes,
            boolean expired) {
        static Result row(Row r) {
            return new Result(r.getString(0), r.getJsonObject(1), r.getInteger(2), r.getLong(3), r.getBoolean(4));
        }
    }

    static Object[] find(UUID job, UUID owner) {
        return new Object[] {job, owner, ExportServiceImpl.KIND};
    }

    private ExportQueries() {}
}
