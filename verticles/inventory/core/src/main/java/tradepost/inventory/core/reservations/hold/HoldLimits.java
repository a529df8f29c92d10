package tradepost.inventory.core.reservations.hold;

import io.vertx.core.json.JsonObject;
import io.vertx.serviceproxy.ServiceException;
import java.util.HashMap;
import java.util.List;
import java.util.Objects;
import java.util.UUID;
import tradepost.inventory.InventorySettings;
import tradepost.inventory.core.reservations.hold.HoldWriter.NewHold;
import tradepost.kernel.config.Config;
import tradepost.kernel.db.Tx;
import tradepost.kernel.problem.Problem;

/**
 * The limits of holds of users who may write only their own orders: they pay nothing for a hold, and must leave stock for others.
 *
 * @param pieces of all active holds of a user together; 0 for no limit
 * @param hours after which a hold ends, however often it is extended; 0 for no limit
 */
public record HoldLimits(long pieces, int hours) {
    /** The code of its refusals. */
    public static final String EXCEEDED = "hold_limit_exceeded";

    /** Until the transaction ends, no other one creates a hold of these users. */
    private static final String LOCK = """
            select pg_advisory_xact_lock(hashtextextended('holds of ' || creator, 0))
            from (select distinct u as creator from unnest((select $1::uuid[])) u order by 1) o
            """;

    private static final String HELD = """
            select h.created_by, sum(l.quantity)::bigint from stock_hold h join stock_hold_line l on l.hold_id = h.id
            where h.created_by = any((select $1::uuid[])::uuid[]) and h.status = 'active' group by 1
            """;

    /** Whether a hold that is extended by $2 seconds would end more than $3 hours after its creation, and when that is. */
    private static final String TOO_LONG = """
            select clock_timestamp() + $2::int * interval '1 second' > created_at + $3::int * interval '1 hour',
              created_at + $3::int * interval '1 hour'
            from stock_hold where id = $1
            """;

    public static HoldLimits of(Config config) {
        return new HoldLimits(
                config.number(InventorySettings.HOLDS_PIECES), config.number(InventorySettings.HOLDS_TOTAL_HOURS));
    }

    /** Fails 409 hold_limit_exceeded if one of the holds, with those before it, has too many pieces or lasts too long. Locks their creators. */
    void require(Tx tx, List<NewHold> all) {
        var limited = all.stream().filter(NewHold::isLimited).toList();
        if (limited.isEmpty()) return;
        for (var h : limited)
            if (hours > 0 && h.seconds() > hours * 3_600L)
                throw refusal(Problem.detail("expires_in", "is more than " + hours + " hours"));
        if (pieces == 0) return;
        var creators = limited.stream().map(NewHold::creator).toArray(UUID[]::new);
        tx.sql(LOCK, (Object) creators);
        var held = new HashMap<UUID, Long>();
        for (var r : tx.sql(HELD, (Object) creators)) held.put(r.getUUID(0), r.getLong(1));
        for (var h : limited) {
            long before = Objects.requireNonNullElse(held.get(h.creator()), 0L);
            long after = held.merge(h.creator(), h.pieces(), Long::sum);
            if (after > pieces)
                throw refusal(
                        Problem.detail("lines", "you hold %d pieces, and may hold %d at once".formatted(before, pieces))
                                .put("held", before)
                                .put("limit", pieces)
                                .put("requested", h.pieces()));
        }
    }

    /** Fails 409 hold_limit_exceeded if the hold would last too long when it is extended. */
    void requireExtension(Tx tx, UUID holdId, int seconds) {
        if (hours == 0) return;
        for (var r : tx.sql(TOO_LONG, holdId, seconds, hours))
            if (r.getBoolean(0))
                throw refusal(Problem.detail(
                        "expires_in",
                        "the hold ends %d hours after its creation, at %s"
                                .formatted(hours, r.getOffsetDateTime(1).toInstant())));
    }

    private static ServiceException refusal(JsonObject detail) {
        return Problem.conflict(EXCEEDED, detail);
    }
}
