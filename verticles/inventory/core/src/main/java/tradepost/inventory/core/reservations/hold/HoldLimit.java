package tradepost.inventory.core.reservations.hold;

import io.micrometer.core.instrument.MeterRegistry;
import java.time.Duration;
import java.util.HashMap;
import java.util.List;
import java.util.UUID;
import java.util.function.Supplier;
import tradepost.inventory.InventorySettings;
import tradepost.inventory.core.reservations.hold.HoldWriter.NewHold;
import tradepost.inventory.hold.Hold;
import tradepost.kernel.db.Tx;
import tradepost.kernel.identity.Caller;
import tradepost.kernel.identity.LimitCounter;
import tradepost.kernel.problem.Problem;
import tradepost.kernel.service.Env;

/**
 * How much a caller limited to its own orders may hold at a time, and how long a hold of it may last with its extensions. Otherwise one customer
 * could keep the whole stock from all others without paying.
 */
public final class HoldLimit {
    private static final String PIECES = "hold_limit_exceeded";
    private static final String HOURS = "hold_too_long";

    /** Holds that are created at once for a user count each other. Taken before the levels are locked. */
    private static final String LOCK = """
            select pg_advisory_xact_lock(hashtextextended('holds of ' || u.id, 0))
            from (select distinct id from unnest($1::uuid[]) as i(id) order by id) u
            """;

    private static final String HELD = """
            select h.created_by, sum(l.quantity)::bigint from stock_hold h join stock_hold_line l on l.hold_id = h.id
            where h.created_by = any((select $1::uuid[])::uuid[]) and h.status = 'active' group by h.created_by
            """;

    private final long pieces;
    private final Duration longest;
    private final LimitCounter refusals;

    private HoldLimit(long pieces, Duration longest, MeterRegistry meters) {
        this.pieces = pieces;
        this.longest = longest;
        refusals = new LimitCounter(meters, PIECES, HOURS);
    }

    /** As the settings say. */
    public static HoldLimit by(Env env) {
        return new HoldLimit(
                env.config().number(InventorySettings.HOLD_PIECES),
                Duration.ofHours(env.config().number(InventorySettings.HOLD_HOURS)),
                env.meters());
    }

    static boolean applies(Caller caller) {
        return !caller.may("orders:write");
    }

    /** Locks the users, and fails 409 hold_limit_exceeded if one of the holds, with those before it, is too much. */
    void require(Tx tx, List<NewHold> all) {
        var limited = all.stream().filter(NewHold::limited).toList();
        if (pieces == 0 || limited.isEmpty()) return;
        var users = limited.stream().map(NewHold::creator).toArray(UUID[]::new);
        tx.sql(LOCK, (Object) users);
        var held = new HashMap<UUID, Long>();
        for (var r : tx.sql(HELD, (Object) users)) held.put(r.getUUID(0), r.getLong(1));
        for (var hold : limited) {
            long before = held.getOrDefault(hold.creator(), 0L);
            if (before + hold.pieces() > pieces)
                throw Problem.conflict(
                        PIECES,
                        Problem.detail("lines", "%d are held, and more than %d must not be".formatted(before, pieces))
                                .put("limit", pieces)
                                .put("held", before)
                                .put("requested", hold.pieces()));
            held.put(hold.creator(), before + hold.pieces());
        }
    }

    /** Fails 409 hold_too_long for a hold that would last so long from its creation. */
    void require(Duration all) {
        if (longest.isPositive() && all.compareTo(longest) > 0)
            throw Problem.conflict(
                    HOURS,
                    Problem.detail("expires_in", "a hold lasts %d hours at most".formatted(longest.toHours()))
                            .put("limit", longest.toHours()));
    }

    void require(Hold hold) {
        require(Duration.between(hold.createdAt(), hold.expiresAt()));
    }

    /** Does the work, and counts whether it is refused for a limit. */
    Hold counting(Supplier<Hold> work) {
        return refusals.counting(work);
    }
}
