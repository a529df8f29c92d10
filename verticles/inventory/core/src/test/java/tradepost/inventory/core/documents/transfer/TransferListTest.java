package tradepost.inventory.core.documents.transfer;

import static tradepost.kernel.Plans.useIndex;
import static tradepost.kernel.Plans.useIndexes;

import io.vertx.core.Vertx;
import io.vertx.junit5.VertxExtension;
import java.time.Instant;
import java.util.List;
import java.util.UUID;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.ExtendWith;
import tradepost.inventory.transfer.TransferQuery;
import tradepost.kernel.TestDb;
import tradepost.kernel.db.Db;
import tradepost.kernel.identity.LocationLimit;
import tradepost.kernel.listing.Page;

/** An index serves each filter of the list of transfers. */
@ExtendWith(VertxExtension.class)
class TransferListTest {
    private static final UUID RARE = new UUID(7, 7);
    private static final Instant SOON = Instant.parse("2031-01-01T00:00:00Z");
    static Db db;

    @BeforeAll
    static void start(Vertx vertx) {
        db = Db.open(TestDb.env(vertx, "inventory"), "inventory");
        TestDb.run("inventory", """
                insert into transfer(id, number, from_location_id, to_location_id, status, shipped_at, cancelled_at, received_at, expected_at, reference, created_at)
                select gen_random_uuid(), 'TRF-' || 5000000 + n, '00000000-0000-7000-8000-000000000002', '00000000-0000-7000-8000-000000000003',
                  'received', now(), null, now(), timestamptz '2025-01-01' + n * interval '1 minute', 'Many ' || n,
                  timestamptz '2025-01-01' + n * interval '1 minute'
                from generate_series(1, 5000) n;
                insert into transfer_line(id, transfer_id, line_no, item_id, quantity, received)
                select gen_random_uuid(), id, 1, gen_random_uuid(), 1, 1 from transfer where number >= 'TRF-5000000';
                analyze transfer; analyze transfer_line;
                """);
    }

    @AfterAll
    static void clean() {
        TestDb.run("inventory", """
                delete from transfer_line where transfer_id in (select id from transfer where reference like 'Many %');
                delete from transfer where reference like 'Many %';
                analyze transfer; analyze transfer_line;
                """);
    }

    private static TransferQuery query(List<String> status, UUID from, UUID to, UUID item, String number, String ref) {
        return new TransferQuery(Page.FIRST, null, null, null, null, status, from, to, item, number, ref);
    }

    private static void served(String index, TransferQuery query) {
        useIndex(
                index,
                db,
                TransferQueries.LISTED,
                () -> TransferServiceImpl.where(query, new LocationLimit(List.of())));
    }

    @Test
    void every_filter_is_served_by_an_index() {
        served("transfer_status", query(List.of("draft"), null, null, null, null, null));
        served("transfer_from", query(null, RARE, null, null, null, null));
        served("transfer_to", query(null, null, RARE, null, null, null));
        served("transfer_line_item", query(null, null, null, RARE, null, null));
        served("transfer_number_once", query(null, null, null, null, "TRF-1", null));
        served("transfer_reference", query(null, null, null, null, null, "Rare"));
        served(
                "transfer_created",
                new TransferQuery(Page.FIRST, SOON, null, null, null, null, null, null, null, null, null));
        served(
                "transfer_expected",
                new TransferQuery(Page.FIRST, null, null, SOON, null, null, null, null, null, null, null));
    }

    @Test
    void sorting_by_number_and_time_is_served_by_an_index() {
        for (var sort : List.of("-number", "number", "-created_at"))
            useIndexes(
                    db,
                    TransferQueries.LISTED,
                    List.of(sort),
                    () -> TransferServiceImpl.where(
                            query(List.of("draft"), null, null, null, null, null), new LocationLimit(List.of())));
    }
}
