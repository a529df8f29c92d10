package tradepost.inventory.core.lots;

import io.vertx.sqlclient.Row;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.UUID;
import tradepost.inventory.InventoryEvents;
import tradepost.inventory.core.stock.ItemNames;
import tradepost.inventory.core.stock.ItemNames.Named;
import tradepost.inventory.core.stock.Levels;
import tradepost.inventory.core.stock.Levels.Key;
import tradepost.inventory.core.stock.LotBlocker;
import tradepost.inventory.core.stock.Movements;
import tradepost.inventory.lot.LotEvents.LotExpired;
import tradepost.kernel.db.Db;
import tradepost.kernel.db.Tx;
import tradepost.kernel.events.Event;
import tradepost.kernel.events.EventLog;

/**
 * Moves what is free of lots that have expired to quality_hold, and also what has become free of recalled lots since. Only the clock of the
 * database counts, and everything is read from its tables, so a restart or another process continues where one has stopped.
 */
public final class LotExpirySweep {
    private static final String ACTOR = "system:inventory";
    private static final long LOOK_EVERY_MS = 20_000;
    private static final long LOTS_MAX = 500;

    /** An index has only the levels with free pieces, by the day from which orders get none. */
    private static final String DUE = """
            select v.lot_id, v.item_id, v.location_id from lot_level v
            where v.free > 0 and v.ends_on is not null and v.ends_on <= business_today() and v.location_id <> $1 order by v.ends_on limit $2
            """;

    private static final String ANY_DUE = """
            select exists (select 1 from lot where expires_on < business_today() and expired_at is null)
              or exists (select 1 from lot_level where free > 0 and ends_on is not null and ends_on <= business_today() and location_id <> $1)
            """;

    private static final String EXPIRE = """
            update lot l set expired_at = clock_timestamp(), version = l.version + 1, updated_at = clock_timestamp()
            from (select id from lot where expires_on < business_today() and expired_at is null order by expires_on, id limit $1
                  for no key update skip locked) due
            where l.id = due.id
            returning l.id, l.item_id, l.number, l.expires_on, l.version,
              exists (select 1 from lot_level v where v.lot_id = l.id and v.on_hand > 0), %s
            """.formatted(ItemNames.of("l.item_id"));

    private final Db db;

    public LotExpirySweep(Db db) {
        this.db = db;
    }

    /** Returns the milliseconds until it should look again. */
    public long sweep() {
        boolean due = db.list(r -> r.getBoolean(0), ANY_DUE, Movements.TRANSIT)
                .await()
                .getFirst();
        if (!due) return LOOK_EVERY_MS;
        int expired = db.tx(LotExpirySweep::expire);
        int blocked = block();
        return expired == LOTS_MAX || blocked == LOTS_MAX ? 0 : LOOK_EVERY_MS;
    }

    private static int expire(Tx tx) {
        var rows = tx.sql(EXPIRE, LOTS_MAX);
        EventLog.appendAll(
                tx,
                rows.stream()
                        .filter(r -> r.getBoolean(5))
                        .map(LotExpirySweep::expired)
                        .toList());
        return rows.size();
    }

    private static Event expired(Row r) {
        var item = Named.of(r.getUUID(1), r.getArrayOfStrings(6));
        var data =
                new LotExpired(r.getUUID(0), r.getUUID(1), item.sku(), item.name(), r.getString(2), r.getLocalDate(3));
        return EventLog.event(InventoryEvents.LOT_EXPIRED, r.getUUID(0), r.getLong(4), data, ACTOR, null);
    }

    private int block() {
        var keys = new LinkedHashSet<Key>();
        var lots = new LinkedHashSet<UUID>();
        var due = db.query(DUE, Movements.TRANSIT, LOTS_MAX).await();
        for (var r : due) {
            lots.add(r.getUUID(0));
            keys.add(new Key(r.getUUID(1), r.getUUID(2)));
        }
        if (!lots.isEmpty())
            db.tx(tx -> {
                LotBlocker.block(tx, List.copyOf(lots), Levels.lock(tx, keys), ACTOR);
                return true;
            });
        return due.size();
    }
}
