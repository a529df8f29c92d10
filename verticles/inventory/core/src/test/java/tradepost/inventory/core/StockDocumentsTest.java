package tradepost.inventory.core;

import static org.assertj.core.api.Assertions.assertThat;
import static tradepost.inventory.core.Inventory.ANYBODY;
import static tradepost.kernel.Refusals.code;

import io.vertx.core.Future;
import io.vertx.core.Vertx;
import io.vertx.junit5.VertxExtension;
import io.vertx.sqlclient.Row;
import java.time.Instant;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.TreeSet;
import java.util.UUID;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Order;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.ExtendWith;
import tradepost.inventory.core.stock.Movements;
import tradepost.inventory.core.verification.Verifier;
import tradepost.inventory.value.StockValue;
import tradepost.inventory.value.StockValueQuery;
import tradepost.kernel.db.Db;

/**
 * Random interleavings of concurrent operations of every kind at several locations. After each step every figure equals the sum of the
 * rows behind it, and each item sums to zero over all locations. Repeat a run with {@code -Dtradepost.seed=N}; run more steps with {@code
 * -Dtradepost.rounds=N}.
 */
@Order(1)
@Tag("prove")
@ExtendWith(VertxExtension.class)
class StockDocumentsTest {
    private static final int STEPS = 70;
    private static final int AT_ONCE_MAX = 12;

    /** Those of which even a short run has an effect. */
    private static final String[] KINDS = {
        "put",
        "adjust",
        "state",
        "reverse",
        "receipt",
        "reserve",
        "hold",
        "ship",
        "receive",
        "record",
        "close count",
        "recall",
        "expire",
        "freeze",
        "unfreeze"
    };

    /** What an operation that conflicts with another one may answer. */
    private static final Set<String> REFUSALS = Set.of(
            "400 location_not_found",
            "400 lot_not_found",
            "400 lot_required",
            "409 already_recalled",
            "409 expiry_differs",
            "409 serial_in_stock",
            "409 already_reversed",
            "409 being_counted",
            "409 below_reserved",
            "409 hold_not_active",
            "409 insufficient_stock",
            "409 invalid_state",
            "409 item_frozen",
            "409 location_in_use",
            "409 location_not_active",
            "409 not_reversible",
            "409 quantity_exceeds_open",
            "409 reservation_released");

    private static final String IMPOSSIBLE = """
            select item_id, location_id from stock_level where on_hand < 0 or reserved < 0 or damaged < 0 or quality_hold < 0
              or reserved + damaged + quality_hold > on_hand
            """;
    /** Transfers and counts whose lines contradict their status. */
    private static final String CONTRADICTORY = """
            select t.id from transfer t join transfer_line l on l.transfer_id = t.id group by t.id having not case t.status
              when 'draft' then sum(l.in_transit + l.received + l.damaged + l.lost + l.returned) = 0
              when 'shipped' then sum(l.in_transit) = sum(l.quantity)
              when 'partially_received' then sum(l.in_transit) between 1 and sum(l.quantity) - 1 and sum(l.returned) = 0
              when 'received' then sum(l.received + l.damaged + l.lost) = sum(l.quantity)
              else sum(l.in_transit) = 0 end
            union all
            select c.id from stock_count c join stock_count_line l on l.count_id = c.id group by c.id
            having bool_or(l.open <> (c.status = 'open'))
              or (select coalesce(sum(m.quantity), 0) from movement m where m.source_id = c.id and m.kind = 'count')
                <> case c.status when 'closed' then
                  coalesce(sum(abs(l.counted - l.on_hand)) filter (where not exists (
                    select 1 from stock_count_lot t where t.count_id = l.count_id and t.item_id = l.item_id)), 0)
                  + (select coalesce(sum(abs(t.counted - t.on_hand)), 0) from stock_count_lot t where t.count_id = c.id) else 0 end
            """;

    /**
     * What was promised of frozen items or changed by hand. A part of a reservation that is shipped or closed is a row with a new id and the
     * time of the reservation; that is allowed. Such rows and the events of freezes get their ids under the lock of the item's
     * level, so their ids are in the order in which they happened.
     */
    private static final String DURING_A_FREEZE = """
            with freezes as materialized (
              select f.subject as item_id, f.id as frozen, (
                select u.id from event_log u
                where u.subject = f.subject and u.type = 'inventory.item.unfrozen' and u.subject_version > f.subject_version
                order by u.subject_version limit 1) as unfrozen
              from event_log f where f.type = 'inventory.item.frozen' and f.subject = any($1)),
            refused(item_id, id) as materialized (
              select item_id, id from reservation r
              where not exists (
                select from reservation p where p.order_id = r.order_id and p.order_version = r.order_version and p.line_id = r.line_id
                  and p.location_id = r.location_id and p.created_at = r.created_at and p.id < r.id)
              union all
              select item_id, id from movement where kind in ('adjustment', 'count', 'transfer') and from_location_id <> '%s'
              union all
              select item_id, id from stock_state_change where source_type in ('stock', 'adjustment'))
            select r.id from freezes f join refused r using (item_id) where r.id > f.frozen and (f.unfrozen is null or r.id < f.unfrozen)
            """.formatted(Movements.TRANSIT);

    /** All rows of the past of an item, as one value. */
    private static final String PAST = """
            select i::text, md5(concat(
              (select string_agg(m.id::text, '' order by m.id) from movement m where m.item_id = i),
              (select string_agg(r.id || r.state, '' order by r.id) from reservation r where r.item_id = i),
              (select string_agg(c.id::text, '' order by c.id) from stock_state_change c where c.item_id = i),
              (select string_agg(l.id || to_jsonb(l)::text, '' order by l.id) from transfer_line l where l.item_id = i and l.in_transit > 0)))
            from unnest($1::uuid[]) as u(i)
            """;

    private static final String FINGERPRINTS =
            "select item_id::text, fingerprint::text from verified_item where item_id = any($1)";

    private static final String DEADLOCKS = "select deadlocks from pg_stat_database where datname = current_database()";

    record Valued(UUID item, Instant at, StockValue value) {}

    Inventory inventory;
    Db db;
    private Map<String, String> lastPast = Map.of();
    private Map<String, String> lastFingerprints = Map.of();

    @BeforeEach
    void start(Vertx vertx) {
        inventory = new Inventory(vertx);
        db = Db.open(inventory.env, "inventory");
    }

    @Test
    void every_interleaving_keeps_every_piece_at_one_place() {
        long seed = Long.getLong("tradepost.seed", System.nanoTime());
        System.out.println("StockDocumentsTest seed " + seed);
        var random = new java.util.Random(seed);
        var operations = new RandomOperations(inventory, db, random);
        var past = new ArrayList<Valued>();
        long deadlocks = number(DEADLOCKS);
        int steps = STEPS * Integer.getInteger("tradepost.rounds", 1);
        for (int step = 0; step < steps; step++) {
            var when = "seed %d step %d".formatted(seed, step);
            var burst = new ArrayList<Future<?>>();
            int width = 1 + random.nextInt(AT_ONCE_MAX);
            for (int i = 0; i < width; i++) burst.add(operations.next());
            Future.join(burst).otherwiseEmpty().await(); // refusals are expected
            assertThat(burst).as(when).allSatisfy(StockDocumentsTest::assertDoneOrRefused);
            inventory.assertSound();
            assertThat(rows(IMPOSSIBLE)).as(when).isEmpty();
            assertThat(rows(CONTRADICTORY)).as(when).isEmpty();
            if (step % 3 == 0) assertWhatHasChangedIsVerified(when, operations.items);
            for (var item : operations.items) {
                assertAddsUp(when + " item " + item, item);
                var value = value(item, null);
                MovedValue.assertSums(when + " item " + item, db, item, value);
                assertThat(value.quantity())
                        .as(when)
                        .isEqualTo(inventory
                                .service
                                .getStock(item, ANYBODY)
                                .await()
                                .onHand());
                past.add(new Valued(item, value.asOf(), value));
            }
        }
        for (int i = 0; i < past.size(); i += 1 + past.size() / 40) assertIsStillTheValueOfThatTime(past.get(i), seed);
        assertThat(rows(DURING_A_FREEZE, (Object) operations.items.toArray(UUID[]::new)))
                .as("seed %d", seed)
                .isEmpty();
        System.out.println("StockDocumentsTest " + operations.done);
        var never = new TreeSet<>(List.of(KINDS));
        never.removeAll(operations.done.keySet());
        if (steps >= STEPS) assertThat(never).as("seed %d", seed).hasSizeLessThan(3); // chance leaves out a rare kind
        assertThat(number(DEADLOCKS)).as("deadlocks, seed %d", seed).isEqualTo(deadlocks);
    }

    /** An item whose past has grown since the last time has another fingerprint. */
    private void assertWhatHasChangedIsVerified(String when, List<UUID> items) {
        var ids = items.toArray(UUID[]::new);
        Map<String, String> past;
        Map<String, String> fingerprints;
        do { // holds and lots expire meanwhile
            past = texts(PAST, ids);
            var result = inventory.verify(Verifier.CHANGED);
            assertThat(result.mismatches()).as(when).isEmpty();
            fingerprints = texts(FINGERPRINTS, ids);
        } while (!past.equals(texts(PAST, ids)));
        for (var item : past.keySet())
            if (!past.get(item).equals(lastPast.get(item)))
                assertThat(fingerprints.get(item))
                        .as("%s item %s", when, item)
                        .isNotNull()
                        .isNotEqualTo(lastFingerprints.get(item));
        lastPast = past;
        lastFingerprints = fingerprints;
    }

    private Map<String, String> texts(String sql, UUID[] items) {
        var all = new HashMap<String, String>();
        for (var r : db.query(sql, (Object) items).await()) all.put(r.getString(0), r.getString(1));
        return all;
    }

    private static void assertDoneOrRefused(Future<?> f) {
        if (f.failed()) assertThat(code(f)).isIn(REFUSALS);
    }

    private long number(String sql) {
        return db.list(r -> r.getLong(0), sql).await().getFirst();
    }

    private List<UUID> rows(String sql, Object... args) {
        return db.list(r -> r.getUUID(0), sql, args).await();
    }

    private StockValue value(UUID item, @Nullable Instant at) {
        return inventory
                .values
                .getStockValue(new StockValueQuery(at, null, item), ANYBODY)
                .await();
    }

    private void assertAddsUp(String when, UUID item) {
        var balance = new HashMap<UUID, Long>();
        for (Row r : db.query(
                        "select from_location_id, to_location_id, quantity from movement where item_id = $1", item)
                .await()) {
            balance.merge(r.getUUID(0), -r.getLong(2), Long::sum);
            balance.merge(r.getUUID(1), r.getLong(2), Long::sum);
        }
        long outside = Movements.OUTSIDE.stream()
                .mapToLong(place -> balance.getOrDefault(place, 0L))
                .sum();
        var stock = inventory.service.getStock(item, ANYBODY).await();
        assertThat(stock.onHand()).as(when).isEqualTo(-outside);
        for (var at : stock.locations())
            assertThat(at.onHand()).as(when).isEqualTo(balance.getOrDefault(at.locationId(), 0L));
        long open = db.query("select coalesce(sum(in_transit), 0)::bigint from transfer_line where item_id = $1", item)
                .await()
                .iterator()
                .next()
                .getLong(0);
        assertThat(stock.incoming()).as(when).isEqualTo(open);
        assertThat(inventory.onHand(item, Movements.TRANSIT)).as(when).isEqualTo(open);
    }

    /** What an average was when there were no pieces is not known any more. */
    private void assertIsStillTheValueOfThatTime(Valued past, long seed) {
        var then = value(past.item(), past.at());
        assertThat(then.value()).as("seed %d", seed).isEqualTo(past.value().value());
        assertThat(then.locations()).as("seed %d", seed).isEqualTo(past.value().locations());
        if (then.quantity() > 0)
            assertThat(then.averageCost())
                    .as("seed %d", seed)
                    .isEqualTo(past.value().averageCost());
    }
}
