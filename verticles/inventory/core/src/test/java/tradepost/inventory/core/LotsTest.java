package tradepost.inventory.core;

import static org.assertj.core.api.Assertions.assertThat;
import static tradepost.inventory.core.Inventory.ANYBODY;
import static tradepost.kernel.Refusals.code;
import static tradepost.kernel.Refusals.refusal;
import static tradepost.kernel.time.TestDays.today;

import io.vertx.core.Future;
import io.vertx.core.Vertx;
import io.vertx.core.json.JsonObject;
import io.vertx.junit5.VertxExtension;
import java.math.BigDecimal;
import java.time.Instant;
import java.time.LocalDate;
import java.time.ZoneOffset;
import java.util.ArrayList;
import java.util.List;
import java.util.Objects;
import java.util.TreeMap;
import java.util.UUID;
import java.util.stream.IntStream;
import java.util.stream.Stream;
import org.awaitility.Awaitility;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.ExtendWith;
import tradepost.catalog.CatalogEvents;
import tradepost.inventory.bulk.BulkStock;
import tradepost.inventory.bulk.BulkStockService;
import tradepost.inventory.core.lots.LotExpirySweep;
import tradepost.inventory.core.stock.Movements;
import tradepost.inventory.count.OpenCount;
import tradepost.inventory.count.RecordCount;
import tradepost.inventory.count.StockCount;
import tradepost.inventory.hold.CreateHold;
import tradepost.inventory.hold.Hold;
import tradepost.inventory.hold.HoldLine;
import tradepost.inventory.hold.HoldService;
import tradepost.inventory.lot.ItemTracking;
import tradepost.inventory.lot.Lot;
import tradepost.inventory.lot.LotQuery;
import tradepost.inventory.lot.RecallLot;
import tradepost.inventory.lot.WriteTracking;
import tradepost.inventory.reservation.ReserveLine;
import tradepost.inventory.reservation.ReserveOrder;
import tradepost.inventory.reservation.ReserveStock;
import tradepost.inventory.stock.AdjustLine;
import tradepost.inventory.stock.AdjustStock;
import tradepost.inventory.stock.Adjustment;
import tradepost.inventory.stock.ChangeStockState;
import tradepost.inventory.stock.LotQuantity;
import tradepost.inventory.stock.MovementQuery;
import tradepost.inventory.stock.PutStock;
import tradepost.inventory.transfer.ReceiveTransfer;
import tradepost.inventory.transfer.WriteTransfer;
import tradepost.kernel.TestVerticle;
import tradepost.kernel.concurrent.Tasks;
import tradepost.kernel.db.Db;
import tradepost.kernel.events.EventLog;
import tradepost.kernel.listing.Page;
import tradepost.kernel.value.Ids;
import tradepost.purchase.event.OrderedLine;

@ExtendWith(VertxExtension.class)
class LotsTest {
    static final UUID MAIN = Movements.MAIN;

    static Inventory inventory;
    static HoldService holds;
    static Db db;

    @BeforeAll
    static void start(Vertx vertx) {
        inventory = new Inventory(vertx);
        holds = inventory.identity.proxy("admin", HoldService.ADDRESS, HoldService.class);
        db = Db.open(inventory.env, "inventory");
    }

    @AfterEach
    void the_ledger_adds_up() {
        inventory.assertSound();
    }

    static void arrive(UUID item, String lot, long pieces, @Nullable Integer expiresInDays) {
        inventory
                .adjust(item, MAIN, pieces, lot, expiresInDays == null ? null : today().plusDays(expiresInDays))
                .await();
    }

    /** Such as {@code {A=[on hand, reserved, damaged, quality hold]}}. */
    static TreeMap<String, List<Long>> at(UUID item, UUID location) {
        var found = new TreeMap<String, List<Long>>();
        for (var r : db.query(
                        "select l.number, v.on_hand, v.reserved, v.damaged, v.quality_hold from lot_level v join lot l on l.id = v.lot_id"
                                + " where v.item_id = $1 and v.location_id = $2 and v.on_hand > 0",
                        item,
                        location)
                .await()) found.put(r.getString(0), List.of(r.getLong(1), r.getLong(2), r.getLong(3), r.getLong(4)));
        return found;
    }

    static TreeMap<String, Long> onHand(UUID item, UUID location) {
        var found = new TreeMap<String, Long>();
        at(item, location).forEach((lot, figures) -> found.put(lot, figures.getFirst()));
        return found;
    }

    static TreeMap<String, Long> reserved(UUID item) {
        var found = new TreeMap<String, Long>();
        at(item, MAIN).forEach((lot, figures) -> {
            if (figures.get(1) > 0) found.put(lot, figures.get(1));
        });
        return found;
    }

    static Lot lot(UUID item, String number) {
        var found = inventory
                .lots
                .listLots(
                        new LotQuery(Page.FIRST, null, null, null, item, null, null, number, null, null, null, null),
                        ANYBODY)
                .await()
                .data();
        return inventory.lots.getLot(found.getFirst().id(), ANYBODY).await();
    }

    static void expire(UUID item, String number) {
        expire(db, item, number);
    }

    static void expire(Db db, UUID item, String number) {
        db.query(
                        "update lot set expires_on = $3 where item_id = $1 and number = $2",
                        item,
                        number,
                        today().minusDays(1))
                .await();
    }

    static String tracking(UUID item) {
        return inventory.lots.getTracking(item, ANYBODY).await().tracking();
    }

    @Test
    void the_tracking_of_an_item_changes_only_while_nothing_is_on_hand() {
        var item = inventory.item(3);
        assertThat(tracking(item)).isEqualTo("none");
        var refused = inventory.lots.putTracking(item, new WriteTracking("lot", null), ANYBODY);
        assertThat(code(refused)).isEqualTo("409 item_in_stock");
        inventory
                .service
                .putStock(item, new PutStock(0L, null, null, null, null, null), ANYBODY)
                .await();
        assertThat(inventory
                        .lots
                        .putTracking(item, new WriteTracking("lot", 30), ANYBODY)
                        .await())
                .isEqualTo(new ItemTracking(item, "SKU " + item, "Item of the catalog", "lot", 30));
        arrive(item, "A", 2, null);
        assertThat(lot(item, "A").expiresOn()).isEqualTo(today().plusDays(30));
        assertThat(code(inventory.lots.putTracking(item, new WriteTracking("serial", null), ANYBODY)))
                .isEqualTo("409 item_in_stock");
        assertThat(code(inventory.lots.putTracking(item, new WriteTracking("none", null), ANYBODY)))
                .isEqualTo("409 item_in_stock");
        inventory.lots.putTracking(item, new WriteTracking("lot", 60), ANYBODY).await();
        arrive(item, "B", 2, null);
        assertThat(lot(item, "B").expiresOn()).isEqualTo(today().plusDays(60));
        inventory.adjust(item, MAIN, -4, null, null).await();
        inventory
                .lots
                .putTracking(item, new WriteTracking("none", null), ANYBODY)
                .await();
        inventory.add(item, MAIN, 5).await();
        assertThat(inventory.available(item)).isEqualTo(5);
        assertThat(code(inventory.lots.putTracking(new UUID(0, 7), new WriteTracking("lot", null), ANYBODY)))
                .isEqualTo("404 item_not_found");
        assertThat(code(inventory.lots.putTracking(item, new WriteTracking("none", 5), ANYBODY)))
                .isEqualTo("400 invalid_request");
    }

    @Test
    void pieces_arrive_only_in_a_lot_of_one_expiry() {
        var item = inventory.tracked("lot");
        assertThat(code(inventory.adjust(item, MAIN, 5, null, null))).isEqualTo("400 lot_required");
        assertThat(code(inventory.add(item, MAIN, 5))).isEqualTo("400 lot_required");
        arrive(item, "A", 5, 10);
        arrive(item, "A", 2, 10);
        arrive(item, "A", 1, null); // the expiry of the lot
        assertThat(code(inventory.adjust(item, MAIN, 1, "A", today().plusDays(11))))
                .isEqualTo("409 expiry_differs");
        assertThat(onHand(item, MAIN)).containsExactly(java.util.Map.entry("A", 8L));
        assertThat(code(inventory.adjust(item, MAIN, -1, "A", today()))).isEqualTo("400 invalid_request");
        assertThat(code(inventory.adjust(item, MAIN, 1, "O", LocalDate.of(0, 1, 1))))
                .isEqualTo("400 invalid_request");
        var plain = inventory.item(1);
        assertThat(code(inventory.adjust(plain, MAIN, 1, "A", null))).isEqualTo("400 not_tracked");
        assertThat(code(inventory.adjust(plain, MAIN, 1, null, today()))).isEqualTo("400 not_tracked");
        var put = new PutStock(null, 20L, null, null, null, null, "B", today().plusDays(3));
        assertThat(inventory.service.putStock(item, put, ANYBODY).await().onHand())
                .isEqualTo(20);
        assertThat(onHand(item, MAIN)).hasToString("{A=8, B=12}");
        assertThat(inventory.available(item)).isEqualTo(20);
    }

    @Test
    void one_adjustment_has_many_lots_of_an_item_and_names_those_that_it_took() {
        var item = inventory.tracked("lot");
        var lines = List.of(
                new AdjustLine(item, 4, null, BigDecimal.ONE, "A", today().plusDays(5)),
                new AdjustLine(item, 6, "damaged", BigDecimal.TWO, "B", today().plusDays(2)),
                new AdjustLine(item, 3, null, null, "C", today().plusDays(9)));
        inventory.stock.adjustStock(new AdjustStock(null, null, lines), ANYBODY).await();
        assertThat(at(item, MAIN)).hasToString("{A=[4, 0, 0, 0], B=[6, 0, 6, 0], C=[3, 0, 0, 0]}");
        var out = inventory.adjust(item, MAIN, -5, null, null).await().lines().getFirst();
        assertThat(out.lots()).extracting(l -> l.quantity()).containsExactly(4L, 1L);
        assertThat(out.lots().getFirst().lotId()).isEqualTo(lot(item, "A").id());
        assertThat(code(inventory.adjust(item, MAIN, -3, "C", null))).isEqualTo("409 below_reserved");
        var damaged = new AdjustLine(item, -2, "damaged", null);
        inventory
                .stock
                .adjustStock(new AdjustStock(null, null, List.of(damaged)), ANYBODY)
                .await();
        assertThat(at(item, MAIN)).hasToString("{B=[4, 0, 4, 0], C=[2, 0, 0, 0]}");
        var twice = List.of(new AdjustLine(item, -1, null, null), new AdjustLine(item, -1, null, null));
        assertThat(code(inventory.stock.adjustStock(new AdjustStock(null, null, twice), ANYBODY)))
                .isEqualTo("400 item_twice");
    }

    @Test
    void a_serial_number_is_one_piece_at_one_place() {
        var item = inventory.tracked("serial");
        assertThat(code(inventory.adjust(item, MAIN, 2, "S1", null))).isEqualTo("400 serial_quantity");
        arrive(item, "S1", 1, null);
        assertThat(code(inventory.adjust(item, MAIN, 1, "S1", null))).isEqualTo("409 serial_in_stock");
        var other = inventory.location().id();
        assertThat(code(inventory.adjust(item, other, 1, "S1", null))).isEqualTo("409 serial_in_stock");
        inventory.adjust(item, MAIN, -1, "S1", null).await();
        inventory.adjust(item, other, 1, "S1", null).await(); // it came back
        assertThat(onHand(item, MAIN)).isEmpty();
        assertThat(onHand(item, other)).hasToString("{S1=1}");
    }

    @Test
    void orders_get_the_lots_that_expire_first_and_ship_those_that_were_reserved() {
        var item = inventory.tracked("lot");
        arrive(item, "NEVER", 5, null);
        arrive(item, "LATE", 5, 20);
        arrive(item, "SOON", 3, 5);
        var order = Ids.next();
        inventory.reserve(order, 1, item, 4).await();
        assertThat(reserved(item)).hasToString("{LATE=1, SOON=3}");
        arrive(item, "SOONER", 3, 1); // what is reserved stays
        var second = Ids.next();
        inventory.reserve(second, 1, item, 9).await();
        assertThat(reserved(item)).hasToString("{LATE=5, NEVER=2, SOON=3, SOONER=3}");
        inventory.ship(order, 1).await();
        assertThat(onHand(item, MAIN)).hasToString("{LATE=4, NEVER=5, SOONER=3}");
        inventory.service.release(second, 1, ANYBODY).await();
        assertThat(reserved(item)).isEmpty();
        assertThat(code(inventory.reserve(Ids.next(), 1, item, 13))).isEqualTo("409 insufficient_stock");
    }

    @Test
    void an_expired_lot_is_never_promised_and_soon_on_quality_hold() {
        var item = inventory.tracked("lot");
        arrive(item, "OLD", 5, 0); // today is its last day
        arrive(item, "NEW", 5, 30);
        var order = Ids.next();
        inventory.reserve(order, 1, item, 2).await();
        assertThat(reserved(item)).hasToString("{OLD=2}");
        expire(item, "OLD");
        var late = Ids.next();
        assertThat(code(inventory.reserve(Ids.next(), 1, item, 6))).isEqualTo("409 insufficient_stock");
        inventory.reserve(late, 1, item, 1).await();
        assertThat(reserved(item)).hasToString("{NEW=1, OLD=2}");
        await(() -> assertThat(at(item, MAIN)).hasToString("{NEW=[5, 1, 0, 0], OLD=[5, 2, 0, 3]}"));
        assertThat(inventory.available(item)).isEqualTo(4);
        var back = new ChangeStockState(item, null, "quality_hold", "available", 1, null);
        assertThat(code(inventory.stock.changeStockState(back, ANYBODY))).isEqualTo("409 insufficient_stock");
        inventory.service.release(order, 1, ANYBODY).await();
        TestVerticle.run(
                inventory.vertx, () -> Tasks.run(inventory.vertx, new LotExpirySweep(db)::sweep)); // not in 20 s
        assertThat(at(item, MAIN).get("OLD")).hasToString("[5, 0, 0, 5]");
        assertThat(events("inventory.lot.expired", lot(item, "OLD").id())).isEqualTo(1);
    }

    static void await(org.awaitility.core.ThrowingRunnable assertion) {
        Awaitility.await().untilAsserted(assertion);
    }

    static long events(String type, UUID subject) {
        return db.query("select count(*) from event_log where type = $1 and subject = $2", type, subject)
                .await()
                .iterator()
                .next()
                .getLong(0);
    }

    @Test
    void a_recalled_lot_is_blocked_at_once_and_its_orders_keep_their_pieces() {
        var item = inventory.tracked("lot");
        arrive(item, "A", 10, 5);
        arrive(item, "B", 10, 9);
        var customer = Ids.next();
        var order = new ReserveOrder(
                Ids.next(),
                1,
                new ReserveStock(Ids.next(), List.of(new ReserveLine(Ids.next(), item, 3)), customer),
                "user:x",
                null,
                null,
                null);
        inventory.reserveAll(order).await();
        var lot = lot(item, "A");
        assertThat(lot.available()).isEqualTo(7);
        var recalled = inventory
                .lots
                .recallLot(lot.id(), new RecallLot("Glass"), ANYBODY)
                .await();
        assertThat(recalled.recallReason()).isEqualTo("Glass");
        assertThat(recalled.available()).isZero();
        assertThat(at(item, MAIN)).hasToString("{A=[10, 3, 0, 7], B=[10, 0, 0, 0]}");
        assertThat(inventory.available(item)).isEqualTo(10);
        assertThat(code(inventory.lots.recallLot(lot.id(), new RecallLot("Again"), ANYBODY)))
                .isEqualTo("409 already_recalled");
        assertThat(code(inventory.reserve(Ids.next(), 1, item, 11))).isEqualTo("409 insufficient_stock");
        var data = db.query(
                        "select data from event_log where type = 'inventory.lot.recalled' and subject = $1", lot.id())
                .await()
                .iterator()
                .next()
                .getJsonObject(0);
        assertThat(data.getLong("orders_total")).isEqualTo(1);
        assertThat(data.getJsonArray("orders").getJsonObject(0).getString("order_id"))
                .isEqualTo(order.orderId().toString());
        assertThat(data.getJsonArray("orders").getJsonObject(0).getString("customer_id"))
                .isEqualTo(customer.toString());
        inventory.ship(order.orderId(), 1).await(); // people decide what is shipped
        assertThat(at(item, MAIN)).hasToString("{A=[7, 0, 0, 7], B=[10, 0, 0, 0]}");
        assertThat(code(inventory.lots.recallLot(Ids.next(), new RecallLot("x"), ANYBODY)))
                .isEqualTo("404 lot_not_found");
    }

    @Test
    void an_order_gets_the_lots_of_its_hold_unless_they_have_expired() {
        var item = inventory.tracked("lot");
        arrive(item, "A", 4, 9);
        var hold = holds.createHold(new CreateHold(List.of(new HoldLine(item, 3)), null), ANYBODY)
                .await();
        arrive(item, "B", 4, 2);
        inventory.reserveAll(order(hold, item, 5)).await();
        assertThat(reserved(item)).hasToString("{A=3, B=2}");
        var other = inventory.tracked("lot");
        arrive(other, "C", 4, 2);
        arrive(other, "D", 4, 9);
        var second = holds.createHold(new CreateHold(List.of(new HoldLine(other, 3)), null), ANYBODY)
                .await();
        expire(other, "C");
        var refused = inventory.reserveAll(order(second, other, 5)).await().getFirst();
        assertThat(Objects.requireNonNull(refused.refusal()).slug()).isEqualTo("insufficient_stock");
        inventory.reserveAll(order(second, other, 4)).await();
        assertThat(reserved(other)).hasToString("{D=4}");
        var third = inventory.tracked("lot");
        arrive(third, "E", 4, 2);
        var released = holds.createHold(new CreateHold(List.of(new HoldLine(third, 3)), null), ANYBODY)
                .await();
        assertThat(reserved(third)).hasToString("{E=3}");
        holds.releaseHold(released.id(), ANYBODY).await();
        assertThat(reserved(third)).isEmpty();
    }

    private static ReserveOrder order(Hold hold, UUID item, long quantity) {
        var o = inventory.order(Ids.next(), item, quantity);
        return new ReserveOrder(o.orderId(), 1, o.stock(), "user:x", null, null, hold.id());
    }

    @Test
    void a_transfer_brings_the_lots_that_it_took() {
        var item = inventory.tracked("lot");
        arrive(item, "A", 3, 5);
        arrive(item, "B", 5, 9);
        var north = inventory.location().id();
        var lines = List.of(new WriteTransfer.Line(item, 6));
        var draft = inventory
                .transfers
                .createTransfer(new WriteTransfer(MAIN, north, lines, null, null, null, null), ANYBODY)
                .await();
        var shipped = inventory.transfers.shipTransfer(draft.id(), ANYBODY).await();
        assertThat(onHand(item, MAIN)).hasToString("{B=2}");
        assertThat(onHand(item, Movements.TRANSIT)).hasToString("{A=3, B=3}");
        var line = Objects.requireNonNull(shipped.lines()).getFirst().id();
        inventory
                .transfers
                .receiveTransfer(
                        draft.id(), new ReceiveTransfer(List.of(new ReceiveTransfer.Line(line, 2, 2L, 1L))), ANYBODY)
                .await();
        assertThat(at(item, north)).hasToString("{A=[3, 0, 1, 0], B=[1, 0, 1, 0]}");
        assertThat(onHand(item, Movements.TRANSIT)).hasToString("{B=1}"); // and one of B was lost
        inventory.transfers.cancelTransfer(draft.id(), ANYBODY).await();
        assertThat(onHand(item, MAIN)).hasToString("{B=3}");
        assertThat(onHand(item, Movements.TRANSIT)).isEmpty();
    }

    @Test
    void a_transfer_takes_the_lot_that_it_names() {
        var item = inventory.tracked("lot");
        arrive(item, "A", 3, 5);
        arrive(item, "B", 5, 9);
        var north = inventory.location().id();
        var lines = List.of(new WriteTransfer.Line(item, 4, "B"));
        var draft = inventory
                .transfers
                .createTransfer(new WriteTransfer(MAIN, north, lines, null, null, null, null), ANYBODY)
                .await();
        assertThat(Objects.requireNonNull(draft.lines()).getFirst().lot()).isEqualTo("B");
        inventory.transfers.shipTransfer(draft.id(), ANYBODY).await();
        assertThat(onHand(item, MAIN)).hasToString("{A=3, B=1}");
        inventory.transfers.receiveTransfer(draft.id(), null, ANYBODY).await();
        assertThat(onHand(item, north)).hasToString("{B=4}");
        var more = inventory
                .transfers
                .createTransfer(new WriteTransfer(MAIN, north, lines, null, null, null, null), ANYBODY)
                .await();
        assertThat(code(inventory.transfers.shipTransfer(more.id(), ANYBODY))).isEqualTo("409 insufficient_stock");
    }

    @Test
    void changes_of_state_take_the_first_that_expire_or_the_lot_that_is_named() {
        var item = inventory.tracked("lot");
        arrive(item, "A", 3, 5);
        arrive(item, "B", 5, 9);
        state(item, "available", "damaged", 4, null).await();
        state(item, "available", "quality_hold", 2, "B").await();
        assertThat(at(item, MAIN)).hasToString("{A=[3, 0, 3, 0], B=[5, 0, 1, 2]}");
        state(item, "damaged", "available", 1, "B").await();
        assertThat(at(item, MAIN)).hasToString("{A=[3, 0, 3, 0], B=[5, 0, 0, 2]}");
        assertThat(code(state(item, "available", "damaged", 1, "A"))).isEqualTo("409 insufficient_stock");
        assertThat(code(state(item, "available", "damaged", 1, "Z"))).isEqualTo("409 insufficient_stock");
    }

    private static Future<?> state(UUID item, String from, String to, long n, @Nullable String lot) {
        return inventory.stock.changeStockState(new ChangeStockState(item, null, from, to, n, null, lot), ANYBODY);
    }

    @Test
    void an_item_with_lots_is_counted_by_lot() {
        var item = inventory.tracked("lot");
        arrive(item, "A", 5, 5);
        arrive(item, "B", 5, 9);
        arrive(item, "C", 5, 9);
        var plain = inventory.item(3);
        var count = inventory
                .counts
                .createCount(new OpenCount(MAIN, null, List.of(item, plain), null, null, null, null), ANYBODY)
                .await()
                .id();
        assertThat(code(record(count, new RecordCount.Line(item, 4)))).isEqualTo("400 lot_required");
        assertThat(code(record(count, new RecordCount.Line(plain, 4, "A")))).isEqualTo("400 not_tracked");
        assertThat(code(record(count, new RecordCount.Line(item, 4, "Z")))).isEqualTo("400 lot_not_found");
        assertThat(code(record(count, new RecordCount.Line(item, 4, "A"), new RecordCount.Line(item, 5, " A\u00A0"))))
                .isEqualTo("400 item_twice");
        assertThat(code(inventory.lots.putTracking(plain, new WriteTracking("lot", null), ANYBODY)))
                .isEqualTo("409 item_in_stock");
        record(count, new RecordCount.Line(item, 3, "A"), new RecordCount.Line(plain, 4))
                .await();
        inventory.adjust(item, MAIN, -1, "B", null).await();
        var now = record(count, new RecordCount.Line(item, 4, "A"), new RecordCount.Line(item, 6, "B"))
                .await();
        var line = Objects.requireNonNull(now.lines()).getFirst();
        assertThat(line.counted()).isEqualTo(10);
        assertThat(line.expected()).isEqualTo(9);
        assertThat(Objects.requireNonNull(line.lots()))
                .extracting(l -> l.number() + " " + l.counted() + " " + l.expected())
                .containsExactly("A 4 5", "B 6 4");
        inventory.adjust(item, MAIN, -2, "B", null).await(); // after the recording
        inventory.counts.closeCount(count, ANYBODY).await();
        assertThat(onHand(item, MAIN)).hasToString("{A=4, B=4, C=5}");
        assertThat(inventory.available(plain)).isEqualTo(4);
    }

    @Test
    void a_count_that_would_leave_less_of_a_lot_than_is_reserved_names_the_lot() {
        var item = inventory.tracked("lot");
        arrive(item, "A", 5, 5);
        arrive(item, "B", 5, 9);
        inventory.reserve(Ids.next(), 1, item, 5).await(); // all of A
        var count = inventory
                .counts
                .createCount(new OpenCount(MAIN, null, List.of(item), null, null, null, null), ANYBODY)
                .await()
                .id();
        record(count, new RecordCount.Line(item, 3, "A"), new RecordCount.Line(item, 7, "B"))
                .await();
        var refused = refusal(inventory.counts.closeCount(count, ANYBODY));
        assertThat(refused.getMessage()).isEqualTo("below_reserved");
        assertThat(refused.getDebugInfo().getJsonArray("details"))
                .containsExactly(new JsonObject()
                        .put("field", "lot")
                        .put("reason", "of A, currently 5 are on hand, of which 5 are reserved")
                        .put("item_id", item.toString()));
        assertThat(onHand(item, MAIN)).hasToString("{A=5, B=5}");
    }

    @Test
    void a_count_that_has_found_serial_numbers_that_are_elsewhere_names_each() {
        var item = inventory.tracked("serial");
        var place = inventory.location();
        arrive(item, "S1", 1, null);
        for (var number : List.of("S2", "S3"))
            inventory.adjust(item, place.id(), 1, number, null).await();
        var plain = inventory.item(4);
        var count = inventory
                .counts
                .createCount(new OpenCount(MAIN, null, List.of(plain, item), null, null, null, null), ANYBODY)
                .await()
                .id();
        var found = Stream.of("S1", "S2", "S3")
                .map(number -> new RecordCount.Line(item, 1, number))
                .toArray(RecordCount.Line[]::new);
        record(count, found).await();
        var refused = refusal(inventory.counts.closeCount(count, ANYBODY));
        assertThat(refused.getMessage()).isEqualTo("serial_in_stock");
        assertThat(refused.getDebugInfo().getJsonArray("details").stream())
                .extracting(detail ->
                        ((JsonObject) detail).getString("field") + ": " + ((JsonObject) detail).getString("reason"))
                .containsExactly(
                        "lines[1].lot: S2 is in stock at " + place.code(),
                        "lines[1].lot: S3 is in stock at " + place.code());
        record(count, new RecordCount.Line(item, 0, "S2"), new RecordCount.Line(item, 0, "S3"))
                .await();
        inventory.counts.closeCount(count, ANYBODY).await();
        assertThat(onHand(item, MAIN)).hasToString("{S1=1}");
        inventory.assertSound();
    }

    private static Future<StockCount> record(UUID count, RecordCount.Line... lines) {
        return inventory.counts.recordCount(count, new RecordCount(List.of(lines)), ANYBODY);
    }

    @Test
    void a_bulk_change_names_lots_and_refuses_line_by_line() {
        var item = inventory.tracked("lot");
        var other = inventory.tracked("serial");
        var third = inventory.tracked("lot");
        var bulk = inventory.identity.proxy("admin", BulkStockService.ADDRESS, BulkStockService.class);
        var lines = List.of(
                new BulkStock.Line(item, null, null, null, null, 5L, null, null, "A", today().plusDays(4)),
                new BulkStock.Line(other, null, null, null, null, 2L, null, null, "S", null),
                new BulkStock.Line(third, null, null, 7L, null, null, null, null),
                new BulkStock.Line(inventory.item(1), null, null, null, null, 1L, null, null, "A", null));
        var results = bulk.writeStock(new BulkStock(null, lines), ANYBODY).await();
        assertThat(results.results())
                .extracting(r -> r.error() == null ? "ok" : r.error().code())
                .containsExactly("ok", "serial_quantity", "lot_required", "not_tracked");
        var out = List.of(new BulkStock.Line(item, null, null, null, 2L, null, null, null));
        bulk.writeStock(new BulkStock("all_or_nothing", out), ANYBODY).await();
        assertThat(onHand(item, MAIN)).hasToString("{A=2}");
        var same = new BulkStock.Line(item, null, null, null, null, 1L, null, null, "\u00A0A ", null);
        bulk.writeStock(new BulkStock("all_or_nothing", List.of(same)), ANYBODY).await();
        assertThat(onHand(item, MAIN)).hasToString("{A=3}");
        assertThat(code(bulk.writeStock(new BulkStock("all_or_nothing", lines), ANYBODY)))
                .isEqualTo("400 serial_quantity");
    }

    @Test
    void a_product_sets_the_stock_of_its_item_with_lots() {
        var item = inventory.tracked("lot");
        var product = Ids.next();
        product(product, item, 2, 8L).await();
        assertThat(onHand(item, MAIN)).hasToString("{product-2=8}");
        product(product, item, 3, 3L).await();
        assertThat(onHand(item, MAIN)).hasToString("{product-2=3}");
    }

    private static Future<?> product(UUID product, UUID item, long version, long stock) {
        var data = CatalogEventData.product(product, item, version, null, stock, null);
        return inventory.deliver(
                EventLog.event(CatalogEvents.PRODUCT_UPDATED, product, version, data, "user:somebody", null));
    }

    @Test
    void the_verification_finds_a_lot_that_differs() {
        var item = inventory.tracked("lot");
        arrive(item, "A", 5, 5);
        arrive(item, "B", 5, 9);
        inventory.reserve(Ids.next(), 1, item, 2).await();
        assertFound(item, "on_hand = on_hand + 1", "on_hand = on_hand - 1", "lot_on_hand 5 6", "lots 10 11");
        assertFound(item, "reserved = 3", "reserved = 2", "lot_reserved 2 3", "lots 10 10");
        assertFound(item, "damaged = 1", "damaged = 0", "lot_damaged 0 1", "lots 10 10");
        assertFound(item, "quality_hold = 1", "quality_hold = 0", "lot_quality_hold 0 1", "lots 10 10");
    }

    private static void assertFound(UUID item, String damage, String repair, String... mismatches) {
        var sql = "update lot_level set %s where lot_id = (select id from lot where item_id = $1 and number = 'A')";
        db.query(sql.formatted(damage), item).await();
        try {
            assertThat(inventory.service.verifyStock(ANYBODY).await().mismatches())
                    .filteredOn(m -> m.itemId().equals(item))
                    .extracting(m -> m.figure() + " " + m.expected() + " " + m.found())
                    .containsExactlyInAnyOrder(mismatches);
        } finally {
            db.query(sql.formatted(repair), item).await();
        }
    }

    @Test
    void lots_are_found_by_number_expiry_place_and_state() {
        var item = inventory.tracked("lot");
        arrive(item, "AB", 5, 5);
        arrive(item, "AC", 5, 9);
        arrive(item, "B", 5, null);
        var place = inventory.location().id();
        inventory.adjust(item, place, 1, "B", null).await();
        inventory.adjust(item, MAIN, -5, "AC", null).await();
        inventory
                .lots
                .recallLot(lot(item, "AB").id(), new RecallLot("Glass"), ANYBODY)
                .await();
        assertThat(numbers(item, null, null, null, null, null, null)).containsExactly("B", "AC", "AB");
        assertThat(numbers(item, "A", null, null, null, null, null)).containsExactly("AC", "AB");
        assertThat(numbers(item, null, place, null, null, null, null)).containsExactly("B");
        assertThat(numbers(item, null, null, today().plusDays(5), today().plusDays(9), null, null))
                .containsExactly("AB");
        assertThat(numbers(item, null, null, today().plusDays(6), null, null, null))
                .containsExactly("AC");
        assertThat(numbers(item, null, null, null, null, true, null)).containsExactly("AB");
        assertThat(numbers(item, null, null, null, null, false, null)).containsExactly("B", "AC");
        assertThat(numbers(item, null, null, null, null, null, true)).containsExactly("B", "AB");
        assertThat(numbers(item, null, null, null, null, null, false)).containsExactly("AC");
    }

    private static List<String> numbers(
            UUID item,
            @Nullable String q,
            @Nullable UUID place,
            @Nullable LocalDate from,
            @Nullable LocalDate to,
            @Nullable Boolean recalled,
            @Nullable Boolean inStock) {
        var query = new LotQuery(
                Page.FIRST, q, null, null, item, place, null, null, start(from), start(to), recalled, inStock);
        return inventory.lots.listLots(query, ANYBODY).await().data().stream()
                .map(Lot::number)
                .toList();
    }

    private static @Nullable Instant start(@Nullable LocalDate day) {
        return day == null ? null : day.atStartOfDay(ZoneOffset.UTC).toInstant();
    }

    @Test
    void a_reversal_restores_the_state_of_each_lot() {
        var item = inventory.tracked("lot");
        arrive(item, "A", 5, 5);
        arrive(item, "B", 5, 9);
        state(item, "available", "damaged", 2, "A").await();
        var lines = List.of(
                new AdjustLine(item, -2, "damaged", null, "A", null), new AdjustLine(item, -1, null, null, "B", null));
        var removed = inventory
                .stock
                .adjustStock(new AdjustStock(MAIN, null, lines), ANYBODY)
                .await();
        for (var line : removed.lines())
            inventory.stock.reverseMovement(line.movementId(), null, ANYBODY).await();
        assertThat(at(item, MAIN)).hasToString("{A=[5, 0, 2, 0], B=[5, 0, 0, 0]}");
        inventory.assertSound();
    }

    @Test
    void a_reversal_takes_pieces_of_a_lot_from_the_state_in_which_they_arrived() {
        var item = inventory.tracked("lot");
        arrive(item, "A", 5, 5);
        var added = adjust(
                        new AdjustLine(item, 3, "damaged", null, "A", null),
                        new AdjustLine(item, 2, "quality_hold", null, "B", null))
                .await();
        state(item, "damaged", "available", 1, "A").await();
        for (var line : added.lines())
            inventory.stock.reverseMovement(line.movementId(), null, ANYBODY).await();
        assertThat(at(item, MAIN)).hasToString("{A=[5, 0, 0, 0]}");
        inventory.assertSound();
    }

    @Test
    void two_lines_of_one_adjustment_never_take_pieces_of_the_same_lot() {
        var item = inventory.tracked("lot");
        arrive(item, "A", 5, 5);
        state(item, "available", "damaged", 2, "A").await();
        var any = new AdjustLine(item, -2, null, null);
        var damaged = new AdjustLine(item, -2, "damaged", null, "A", null);
        assertThat(code(adjust(any, damaged))).isEqualTo("400 item_twice");
        assertThat(code(adjust(damaged, any))).isEqualTo("400 item_twice");
        var spaced = new AdjustLine(item, -2, null, null, "A\u00A0", null);
        assertThat(code(adjust(spaced, damaged))).isEqualTo("400 item_twice");
        var other = new AdjustLine(item, 2, null, null, "B", null);
        var refused = refusal(adjust(any, other, damaged));
        assertThat(refused.getDebugInfo()).asString().contains("lines[1].item_id", "lines[2].item_id");
        var blank = new AdjustLine(item, -2, null, null, " ", null);
        assertThat(code(adjust(other, blank))).isEqualTo("400 blank");
        assertThat(at(item, MAIN)).hasToString("{A=[5, 0, 2, 0]}");
        adjust(damaged, other).await();
        assertThat(at(item, MAIN)).hasToString("{A=[3, 0, 0, 0], B=[2, 0, 0, 0]}");
    }

    private static Future<Adjustment> adjust(AdjustLine... lines) {
        return inventory.stock.adjustStock(new AdjustStock(null, null, List.of(lines)), ANYBODY);
    }

    @Test
    void a_reversal_restores_the_same_lots() {
        var item = inventory.tracked("lot");
        arrive(item, "A", 3, 5);
        arrive(item, "B", 5, 9);
        var out = inventory.adjust(item, MAIN, -4, null, null).await().lines().getFirst();
        assertThat(onHand(item, MAIN)).hasToString("{B=4}");
        var back =
                inventory.stock.reverseMovement(out.movementId(), null, ANYBODY).await();
        assertThat(onHand(item, MAIN)).hasToString("{A=3, B=5}");
        assertThat(back.lots()).extracting(LotQuantity::quantity).containsExactlyInAnyOrder(3L, 1L);
        var ofA = inventory
                .service
                .listMovements(
                        new MovementQuery(
                                Page.FIRST,
                                null,
                                null,
                                null,
                                null,
                                null,
                                null,
                                null,
                                lot(item, "A").id()),
                        ANYBODY)
                .await()
                .data();
        assertThat(ofA).extracting(m -> m.quantity() + " " + m.lots().size()).containsExactly("4 2", "4 2", "3 1");
        inventory.reserve(Ids.next(), 1, item, 1).await();
        assertThat(code(inventory.stock.reverseMovement(back.id(), null, ANYBODY)))
                .startsWith("409 ");
    }

    @Test
    void a_movement_is_reversed_only_while_its_item_is_tracked_as_it_was_then() {
        for (var kind : List.of("lot", "serial")) {
            var item = inventory.tracked(kind);
            var arrived = inventory.adjust(item, MAIN, 1, "A", null).await();
            var removed = inventory.adjust(item, MAIN, -1, "A", null).await();
            for (var now : List.of(kind.equals("lot") ? "serial" : "lot", "none")) {
                inventory
                        .lots
                        .putTracking(item, new WriteTracking(now, null), ANYBODY)
                        .await();
                assertThat(code(reverse(removed))).as(kind + " to " + now).isEqualTo("409 not_reversible");
                assertThat(code(reverse(arrived))).as(kind + " to " + now).isEqualTo("409 not_reversible");
            }
            var plain = inventory.adjust(item, MAIN, 1, null, null).await();
            reverse(plain).await();
            inventory
                    .lots
                    .putTracking(item, new WriteTracking(kind, null), ANYBODY)
                    .await();
            assertThat(code(reverse(plain))).isEqualTo("409 already_reversed");
            reverse(removed).await();
            assertThat(onHand(item, MAIN)).hasToString("{A=1}");
            reverse(arrived).await();
            assertThat(onHand(item, MAIN)).isEmpty();
        }
    }

    private static Future<?> reverse(Adjustment adjustment) {
        return inventory.stock.reverseMovement(adjustment.lines().getFirst().movementId(), null, ANYBODY);
    }

    @Test
    void a_receipt_without_lots_has_the_number_of_its_order() {
        var lot = inventory.tracked("lot");
        var serial = inventory.tracked("serial");
        receive(inventory, "PO-000042", lot, 5, serial, 2).await();
        receive(inventory, "PO-000042", lot, 1, serial, 1).await();
        assertThat(onHand(lot, MAIN)).hasToString("{PO-000042=6}");
        assertThat(onHand(serial, MAIN)).hasToString("{PO-000042-1=1, PO-000042-2=1, PO-000042-3=1}");
    }

    static Future<?> receive(Inventory inventory, String number, Object... pairs) {
        var lines = new ArrayList<OrderedLine>();
        for (int i = 0; i < pairs.length; i += 2)
            lines.add(new OrderedLine(
                    (UUID) pairs[i],
                    "SKU",
                    "Name",
                    ((Number) pairs[i + 1]).longValue(),
                    BigDecimal.ONE,
                    BigDecimal.valueOf(((Number) pairs[i + 1]).longValue()),
                    Ids.next()));
        return inventory.deliver(Receipt.of(lines, number, "USD"));
    }

    @Test
    void twenty_at_once_take_each_piece_of_the_last_lots_once() {
        var item = inventory.tracked("lot");
        arrive(item, "A", 3, 5);
        arrive(item, "B", 4, 9);
        var tries = new ArrayList<Future<?>>();
        for (int i = 0; i < 20; i++)
            tries.add(
                    i % 2 == 0
                            ? inventory.reserve(Ids.next(), 1, item, 1)
                            : inventory.adjust(item, MAIN, -1, i % 4 == 1 ? "B" : null, null));
        Future.join(tries).otherwiseEmpty().await();
        assertThat(tries).filteredOn(Future::succeeded).hasSize(7);
        assertThat(inventory.available(item)).isZero();
    }

    @Test
    void twenty_orders_at_once_get_different_serial_numbers() {
        var item = inventory.tracked("serial");
        for (int i = 0; i < 12; i++) arrive(item, "S" + i, 1, null);
        var orders = Stream.generate(Ids::next).limit(20).toList();
        var tries = orders.stream().map(o -> inventory.reserve(o, 1, item, 1)).toList();
        Future.join(tries).otherwiseEmpty().await();
        assertThat(tries).filteredOn(Future::succeeded).hasSize(12);
        assertThat(db.query("select count(distinct lot_id), count(*) from reservation_lot where item_id = $1", item)
                        .await()
                        .iterator()
                        .next()
                        .getLong(0))
                .isEqualTo(12);
    }

    @Test
    void the_same_serial_number_arrives_once_at_twenty_requests_at_once() {
        var item = inventory.tracked("serial");
        var places = Stream.generate(() -> inventory.location().id()).limit(3).toList();
        var tries = IntStream.range(0, 20)
                .mapToObj(i -> inventory.adjust(item, places.get(i % 3), 1, "S", null))
                .toList();
        Future.join(tries).otherwiseEmpty().await();
        assertThat(tries).filteredOn(Future::succeeded).hasSize(1);
        assertThat(tries)
                .filteredOn(Future::failed)
                .allSatisfy(f -> assertThat(code(f)).isEqualTo("409 serial_in_stock"));
    }

    @Test
    void the_tracking_never_changes_under_stock_at_twenty_requests_at_once() {
        for (int round = 0; round < 5; round++) {
            var item = inventory.item(0);
            var tracked = new ArrayList<Future<?>>();
            var added = new ArrayList<Future<?>>();
            for (int i = 0; i < 10; i++) {
                added.add(inventory.add(item, MAIN, 1));
                tracked.add(inventory.lots.putTracking(item, new WriteTracking("lot", null), ANYBODY));
            }
            Future.join(tracked).otherwiseEmpty().await();
            Future.join(added).otherwiseEmpty().await();
            boolean first = tracked.stream().anyMatch(Future::succeeded);
            assertThat(added).filteredOn(Future::succeeded).hasSize(first ? 0 : 10);
            assertThat(tracking(item)).isEqualTo(first ? "lot" : "none");
        }
    }

    @Test
    void a_recall_at_twenty_requests_at_once_takes_effect_once() {
        var item = inventory.tracked("lot");
        arrive(item, "A", 20, 5);
        var lot = lot(item, "A").id();
        var tries = new ArrayList<Future<?>>();
        for (int i = 0; i < 20; i++) {
            tries.add(inventory.lots.recallLot(lot, new RecallLot("Glass"), ANYBODY));
            inventory.reserve(Ids.next(), 1, item, 1);
        }
        Future.join(tries).otherwiseEmpty().await();
        assertThat(tries).filteredOn(Future::succeeded).hasSize(1);
        await(() -> assertThat(inventory.available(item)).isZero());
        assertThat(events("inventory.lot.recalled", lot)).isEqualTo(1);
    }
}
