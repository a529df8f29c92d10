package tradepost.inventory.core.lots;

import static tradepost.kernel.Plans.ran;
import static tradepost.kernel.Plans.scanNoTable;
import static tradepost.kernel.Plans.useIndex;

import io.vertx.core.Vertx;
import io.vertx.junit5.VertxExtension;
import java.time.Instant;
import java.util.List;
import java.util.UUID;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.ExtendWith;
import tradepost.inventory.lot.LotQuery;
import tradepost.inventory.lot.LotTraceQuery;
import tradepost.kernel.TestDb;
import tradepost.kernel.db.Db;
import tradepost.kernel.identity.LocationLimit;
import tradepost.kernel.listing.Page;

@ExtendWith(VertxExtension.class)
class LotListsTest {
    static final UUID RARE = UUID.fromString("00000000-0000-7000-8000-0000000000aa");
    static final Instant SOON = Instant.parse("2090-01-01T00:00:00Z");

    static Db db;

    @BeforeAll
    static void start(Vertx vertx) {
        db = Db.open(TestDb.env(vertx, "inventory"), "inventory");
        TestDb.run("inventory", """
                insert into lot(id, item_id, number, number_key, tracking, expires_on, created_at)
                select gen_random_uuid(), gen_random_uuid(), 'Many ' || n, 'MANY ' || n, 'lot', date '2080-01-01' + n % 1000, timestamptz '2025-01-01' + n * interval '1 minute'
                from generate_series(1, 5000) n;
                insert into reservation(id, order_id, order_version, line_id, item_id, location_id, quantity, state)
                select gen_random_uuid(), gen_random_uuid(), 1, gen_random_uuid(), l.item_id, '00000000-0000-7000-8000-000000000001', 1, 'released'
                from lot l where number like 'Many %';
                insert into reservation_lot(reservation_id, lot_id, item_id, order_id, quantity)
                select r.id, l.id, l.item_id, r.order_id, 1 from lot l join reservation r using (item_id) where number like 'Many %';
                insert into order_reservation(order_id, order_version, request_id, state, event_version)
                select h.order_id, 1, gen_random_uuid(), 'released', 0 from reservation_lot h join lot l on l.id = h.lot_id where number like 'Many %';
                insert into return_lot(lot_id, item_id, return_id, order_id)
                select id, item_id, gen_random_uuid(), gen_random_uuid() from lot where number like 'Many %';
                analyze lot; analyze reservation; analyze reservation_lot; analyze return_lot;
                """);
    }

    /** The lots remain, because movements refer to lots and the user of the program may not delete them. */
    @AfterAll
    static void clean() {
        TestDb.run("inventory", """
                delete from return_lot where lot_id in (select id from lot where number like 'Many %');
                create temp table many as select h.reservation_id, h.order_id from reservation_lot h join lot l on l.id = h.lot_id where number like 'Many %';
                delete from reservation_lot where reservation_id in (select reservation_id from many);
                delete from reservation where id in (select reservation_id from many);
                delete from order_reservation where order_id in (select order_id from many);
                analyze lot; analyze reservation; analyze reservation_lot; analyze return_lot;
                """);
    }

    private static LotQuery query(
            @Nullable Instant created,
            @Nullable UUID item,
            @Nullable UUID location,
            @Nullable UUID order,
            @Nullable String number,
            @Nullable String q,
            @Nullable Instant expires) {
        return new LotQuery(Page.FIRST, q, created, null, item, location, order, number, expires, null, null, null);
    }

    private static void served(String index, LotQuery query) {
        useIndex(index, db, LotQueries.LISTED, () -> LotServiceImpl.where(query, new LocationLimit(List.of())));
    }

    @Test
    void every_filter_is_served_by_an_index() {
        served("lot_created", query(SOON, null, null, null, null, null, null));
        served("lot__number_taken", query(null, RARE, null, null, null, null, null));
        served("lot_level_location", query(null, null, RARE, null, null, null, null));
        served("reservation_lot_order", query(null, null, null, RARE, null, null, null));
        served("lot_number", query(null, null, null, null, "Rare", null, null));
        served("lot_number", query(null, null, null, null, null, "Rare", null));
        served("lot_expiry", query(null, null, null, null, null, null, SOON));
    }

    @Test
    void a_trace_reads_only_what_is_of_its_lot() {
        var query = new LotTraceQuery(Page.of(null, null, null, List.of("created_at")), null, null, null);
        for (var index : List.of("reservation_lot_lot", "stock_state_change_lot", "lot_movement_pkey"))
            useIndex(
                    index,
                    db,
                    LotQueries.TRACED,
                    () -> LotServiceImpl.where(RARE, query, new LocationLimit(List.of())));
    }

    @Test
    void a_recall_reads_only_the_returns_of_its_item() {
        scanNoTable(db, ran(db, ReturnedLotReader.REACHED, RARE, RARE));
    }
}
