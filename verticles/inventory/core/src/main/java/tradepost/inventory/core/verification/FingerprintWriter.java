package tradepost.inventory.core.verification;

import io.vertx.sqlclient.Row;
import java.util.Collection;
import java.util.List;
import java.util.Set;
import java.util.UUID;
import java.util.stream.Stream;
import org.jspecify.annotations.Nullable;
import tradepost.kernel.db.Tx;

/**
 * What {@code verified_item} has of the items that were found correct. The fingerprint of an item covers every row that a verification
 * compares and that can still change: levels, lots at locations, active reservations with the states of their orders and holds, what
 * transfers have under way and purchase orders still bring, and its value. What is only added to, such as movements, never comes without a
 * change of one of these.
 *
 * <p>{@code xmin} is the transaction that has written a row. With it, a row that was changed has another hash even if its figures are the
 * same as before.
 */
final class FingerprintWriter {
    /** The items from $1 to $2 that are new or have changed since they were found correct, by id; null for one without any of these rows. */
    private static final String CHANGED = """
            with compared(item_id, hash) as (
              select item_id, hash_record_extended(row(location_id, on_hand, reserved, damaged, quality_hold, xmin), 1)
              from stock_level where item_id between $1 and $2
              union all
              select item_id, hash_record_extended(row(lot_id, location_id, on_hand, reserved, damaged, quality_hold, xmin), 2)
              from lot_level where item_id between $1 and $2
              union all
              select r.item_id, hash_record_extended(row(r.id, r.location_id, r.quantity, o.state, h.status, r.xmin), 3)
              from reservation r left join order_reservation o using (order_id, order_version) left join stock_hold h on h.id = r.order_id
              where r.state = 'active' and r.item_id between $1 and $2
              union all
              select l.item_id, hash_record_extended(row(l.id, l.in_transit, t.to_location_id, t.status, l.xmin), 4)
              from transfer_line l join transfer t on t.id = l.transfer_id
              where l.in_transit > 0 and l.item_id between $1 and $2
              union all
              select item_id, hash_record_extended(row(line_id, location_id, quantity, xmin), 5)
              from incoming_stock where item_id between $1 and $2
              union all
              select l.item_id, hash_record_extended(row(l.line_id, l.location_id, l.quantity, l.xmin), 7)
              from expected_line l where l.item_id between $1 and $2
              union all
              select item_id, hash_record_extended(row(quantity, value, average_cost, priced), 6)
              from stocked_item where item_id between $1 and $2),
            now as (select item_id, bit_xor(hash) as fingerprint from compared group by item_id)
            select item_id, n.fingerprint from now n
              full join (select item_id, fingerprint from verified_item where item_id between $1 and $2) v using (item_id)
            where n.fingerprint is distinct from v.fingerprint order by item_id
            """;

    /** $1: items with their fingerprints $2; $3: items that are not correct, or no longer there. */
    private static final String RECORD = """
            with forgotten as (delete from verified_item where item_id = any($3))
            insert into verified_item(item_id, fingerprint) select * from unnest($1::uuid[], $2::bigint[]) as u(i, f) order by i
            on conflict (item_id) do update set fingerprint = excluded.fingerprint, verified_at = excluded.verified_at
            """;

    private static final String FORGET = "delete from verified_item where item_id between $1 and $2";

    /** @param fingerprint null if nothing of the item is left */
    record Fingerprint(UUID item, @Nullable Long fingerprint) {
        private static Fingerprint of(Row r) {
            return new Fingerprint(r.getUUID(0), r.getLong(1));
        }
    }

    private FingerprintWriter() {}

    /** Read these before the rows: an item that changes in between then differs from what is recorded, and is verified again. */
    static List<Fingerprint> changed(Tx tx, UUID from, UUID to) {
        return tx.list(Fingerprint::of, CHANGED, from, to);
    }

    /** Records all but the wrong items, which a later verification finds like new ones. */
    static void record(Tx tx, List<Fingerprint> changed, Collection<UUID> wrong) {
        if (changed.isEmpty() && wrong.isEmpty()) return;
        var set = Set.copyOf(wrong);
        var correct = changed.stream()
                .filter(f -> f.fingerprint() != null && !set.contains(f.item()))
                .toList();
        var gone = changed.stream().filter(f -> f.fingerprint() == null).map(Fingerprint::item);
        tx.sql(
                RECORD,
                correct.stream().map(Fingerprint::item).toArray(UUID[]::new),
                correct.stream().map(Fingerprint::fingerprint).toArray(Long[]::new),
                Stream.concat(gone, wrong.stream()).toArray(UUID[]::new));
    }

    static void forget(Tx tx, UUID from, UUID to) {
        tx.sql(FORGET, from, to);
    }
}
