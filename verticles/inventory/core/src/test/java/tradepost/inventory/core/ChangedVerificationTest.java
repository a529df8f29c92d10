package tradepost.inventory.core;

import static org.assertj.core.api.Assertions.assertThat;
import static tradepost.inventory.core.Inventory.ANYBODY;
import static tradepost.inventory.core.verification.Verifier.ALL;
import static tradepost.inventory.core.verification.Verifier.CHANGED;

import io.vertx.core.Future;
import io.vertx.core.Vertx;
import io.vertx.junit5.VertxExtension;
import java.math.BigDecimal;
import java.time.Duration;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Random;
import java.util.UUID;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.atomic.AtomicBoolean;
import java.util.stream.IntStream;
import java.util.stream.Stream;
import org.awaitility.Awaitility;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Order;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.ExtendWith;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;
import tradepost.inventory.StockMismatch;
import tradepost.inventory.StockVerification;
import tradepost.inventory.core.stock.Movements;
import tradepost.inventory.core.verification.NightlyVerification;
import tradepost.inventory.core.verification.Verifier;
import tradepost.inventory.count.OpenCount;
import tradepost.inventory.count.RecordCount;
import tradepost.inventory.freeze.FreezeItem;
import tradepost.inventory.freeze.FreezeService;
import tradepost.inventory.hold.CreateHold;
import tradepost.inventory.hold.HoldLine;
import tradepost.inventory.hold.HoldService;
import tradepost.inventory.lot.RecallLot;
import tradepost.inventory.reservation.ReserveOrder;
import tradepost.inventory.stock.AdjustLine;
import tradepost.inventory.stock.AdjustStock;
import tradepost.inventory.stock.ChangeStockState;
import tradepost.inventory.transfer.ReceiveTransfer;
import tradepost.inventory.transfer.Transfer;
import tradepost.inventory.transfer.WriteTransfer;
import tradepost.kernel.TestDb;
import tradepost.kernel.TestVerticle;
import tradepost.kernel.concurrent.Tasks;
import tradepost.kernel.db.Db;
import tradepost.kernel.value.Ids;
import tradepost.purchase.event.OrderedLine;

/**
 * A verification of what has changed recomputes the items that are new, changed or wrong, and no others. The past of an item is verified
 * only with all items.
 */
@Order(1)
@ExtendWith(VertxExtension.class)
class ChangedVerificationTest {
    static Inventory inventory;
    static HoldService holds;
    static FreezeService freezes;
    static Db db;
    static UUID place;

    @BeforeAll
    static void start(Vertx vertx) {
        inventory = new Inventory(vertx);
        holds = inventory.identity.proxy("admin", HoldService.ADDRESS, HoldService.class);
        freezes = inventory.identity.proxy("admin", FreezeService.ADDRESS, FreezeService.class);
        db = Db.open(inventory.env, "inventory");
        place = inventory.location().id();
        holdsOfOthersExpire();
    }

    /** Holds that other tests have left would change their items at any time. */
    private static void holdsOfOthersExpire() {
        db.query("update stock_hold set expires_at = clock_timestamp() where status = 'active'")
                .await();
        Awaitility.await()
                .until(() -> db.query("select from stock_hold where status = 'active'")
                                .await()
                                .size()
                        == 0);
    }

    @AfterAll
    static void stop() {
        inventory.assertSound();
        db.close().await();
    }

    /** Returns how many items were recomputed by a verification that finds nothing wrong. */
    private static long recomputed() {
        var result = inventory.verify(CHANGED);
        assertThat(result.scope()).isEqualTo(CHANGED);
        assertThat(result.complete()).isTrue();
        assertThat(result.mismatches()).isEmpty();
        return result.itemsRecomputed();
    }

    private static List<String> found(String scope, UUID item) {
        return inventory.verify(scope).mismatches().stream()
                .filter(m -> m.itemId().equals(item))
                .map(StockMismatch::figure)
                .toList();
    }

    /** The operations, by name, in an order in which each can be done. */
    private static LinkedHashMap<String, Runnable> operations(UUID item, UUID lots) {
        var all = new LinkedHashMap<String, Runnable>();
        all.put("put", () -> inventory.add(item, Movements.MAIN, 5).await());
        all.put("put elsewhere", () -> inventory.add(item, place, 5).await());
        all.put("adjust", () -> adjust(item, 3));
        all.put(
                "reverse",
                () -> inventory
                        .stock
                        .reverseMovement(lastMovement(item), null, ANYBODY)
                        .await());
        all.put(
                "state",
                () -> inventory
                        .stock
                        .changeStockState(
                                new ChangeStockState(item, null, "available", "damaged", 1, null, null), ANYBODY)
                        .await());
        all.put("receipt", () -> receive(item));
        reservations(all, item);
        documents(all, item);
        all.put(
                "freeze",
                () -> freezes.freezeItem(item, new FreezeItem("In doubt."), ANYBODY)
                        .await());
        all.put("unfreeze", () -> freezes.unfreezeItem(item, ANYBODY).await());
        all.put(
                "lot",
                () -> inventory.adjust(lots, Movements.MAIN, 5, "A", null).await());
        all.put("reserve a lot", () -> inventory.reserve(Ids.next(), 1, lots, 2).await());
        all.put(
                "recall",
                () -> inventory
                        .lots
                        .recallLot(lotOf(lots), new RecallLot("Glass"), ANYBODY)
                        .await());
        return all;
    }

    private static void reservations(LinkedHashMap<String, Runnable> all, UUID item) {
        var shipped = Ids.next();
        var released = Ids.next();
        var converted = Ids.next();
        all.put("reserve", () -> inventory.reserve(shipped, 1, item, 2).await());
        all.put("fulfil", () -> inventory.ship(shipped, 1).await());
        var parts = Ids.next();
        var book = new SalesBook(inventory);
        all.put(
                "reserve for parts",
                () -> book.reserved(inventory.reserve(parts, 1, item, 3).await()));
        all.put("ship a part", () -> book.ship(parts, n -> 2).await());
        all.put("close the rest", () -> book.close(parts, n -> 1).await());
        all.put("reserve again", () -> inventory.reserve(released, 1, item, 2).await());
        all.put(
                "another version of the same",
                () -> inventory.reserve(released, 2, item, 2).await());
        all.put("release", () -> inventory.service.release(released, 2, ANYBODY).await());
        all.put("hold", () -> hold(item));
        all.put("release hold", () -> holds.releaseHold(lastHold(), ANYBODY).await());
        all.put("hold to convert", () -> hold(item));
        all.put("convert", () -> convert(converted, item));
        all.put("hold to expire", () -> hold(item));
        all.put("expire", () -> {
            var hold = lastHold();
            db.query("update stock_hold set expires_at = clock_timestamp() where id = $1", hold)
                    .await();
            Awaitility.await()
                    .until(() -> holds.getHold(hold, ANYBODY).await().status().equals("expired"));
        });
    }

    private static void documents(LinkedHashMap<String, Runnable> all, UUID item) {
        var transfers = new ArrayList<Transfer>();
        all.put("ship", () -> transfers.add(ship(item)));
        all.put("receive a part", () -> {
            var line = new ReceiveTransfer.Line(
                    transfers.getLast().lines().getFirst().id(), 1, 1L, 0L);
            inventory
                    .transfers
                    .receiveTransfer(transfers.getLast().id(), new ReceiveTransfer(List.of(line)), ANYBODY)
                    .await();
        });
        all.put(
                "receive",
                () -> inventory
                        .transfers
                        .receiveTransfer(transfers.getLast().id(), null, ANYBODY)
                        .await());
        all.put("ship again", () -> transfers.add(ship(item)));
        all.put(
                "cancel transfer",
                () -> inventory
                        .transfers
                        .cancelTransfer(transfers.getLast().id(), ANYBODY)
                        .await());
        all.put("count", () -> count(item));
    }

    private static void adjust(UUID item, long delta) {
        var line = new AdjustLine(item, delta, null, BigDecimal.TEN);
        inventory
                .stock
                .adjustStock(new AdjustStock(null, null, List.of(line)), ANYBODY)
                .await();
    }

    private static UUID lastMovement(UUID item) {
        return id("select id from movement where item_id = $1 order by id desc limit 1", item);
    }

    private static UUID lotOf(UUID item) {
        return id("select id from lot where item_id = $1", item);
    }

    private static UUID lastHold() {
        return id("select id from stock_hold order by id desc limit 1");
    }

    private static UUID id(String sql, Object... args) {
        return db.list(r -> r.getUUID(0), sql, args).await().getFirst();
    }

    private static void receive(UUID item) {
        var line = new OrderedLine(item, "SKU", "Name", 4, BigDecimal.TWO, new BigDecimal(8), Ids.next());
        inventory.deliver(Receipt.of(List.of(line), "PO-000001", "USD")).await();
    }

    private static void hold(UUID item) {
        holds.createHold(new CreateHold(List.of(new HoldLine(item, 2)), 600), ANYBODY)
                .await();
    }

    /** The same pieces, so that the figures of the level stay as they are. */
    private static void convert(UUID order, UUID item) {
        var lines = inventory.order(order, item, 2).stock();
        var outcome = inventory
                .reserveAll(new ReserveOrder(order, 1, lines, "user:test", null, null, lastHold()))
                .await()
                .getFirst();
        assertThat(outcome.reservation()).isNotNull();
    }

    private static Transfer ship(UUID item) {
        var body = new WriteTransfer(null, place, List.of(new WriteTransfer.Line(item, 3)), null, null, null, null);
        var draft = inventory.transfers.createTransfer(body, ANYBODY).await();
        return inventory.transfers.shipTransfer(draft.id(), ANYBODY).await();
    }

    private static void count(UUID item) {
        var count = inventory
                .counts
                .createCount(new OpenCount(null, null, List.of(item), null, null, null, null), ANYBODY)
                .await();
        var lines = List.of(new RecordCount.Line(item, 77));
        inventory
                .counts
                .recordCount(count.id(), new RecordCount(lines), ANYBODY)
                .await();
        inventory.counts.closeCount(count.id(), ANYBODY).await();
    }

    @Test
    void an_item_is_recomputed_after_each_operation_and_not_without_one() {
        var item = inventory.item(50);
        var lots = inventory.tracked("lot");
        inventory.item(1); // never changes
        recomputed();
        assertThat(recomputed()).isZero();
        for (var operation : operations(item, lots).entrySet()) {
            operation.getValue().run();
            assertThat(recomputed()).as(operation.getKey()).isEqualTo(1);
            assertThat(recomputed()).as("after " + operation.getKey()).isZero();
        }
    }

    @Test
    void a_verification_of_all_recomputes_everything_and_spares_the_next_one() {
        inventory.item(1);
        var all = inventory.verify(ALL);
        assertThat(all.scope()).isEqualTo(ALL);
        assertThat(all.itemsRecomputed()).isEqualTo(all.itemsChecked()).isPositive();
        assertThat(recomputed()).isZero();
        inventory.item(1);
        assertThat(recomputed()).isEqualTo(1);
    }

    /** The rows of an item with a cost, lots, an active reservation and a transfer under way. */
    @ParameterizedTest
    @CsvSource(delimiter = '|', textBlock = """
            on_hand      | update stock_level set on_hand = on_hand + 1 where item_id = ITEM and location_id = MAIN
            damaged      | update stock_level set damaged = damaged + 1 where item_id = ITEM and location_id = MAIN
            in_transit   | update stock_level set on_hand = on_hand + 1 where item_id = ITEM and location_id = TRANSIT
            on_hand      | delete from stock_level where item_id = ITEM and location_id = PLACE
            average_cost | update stocked_item set average_cost = average_cost + 1 where item_id = ITEM
            average_cost | update stocked_item set priced = priced + 1 where item_id = ITEM
            value        | update stocked_item set value = value + 1, average_cost = (value + 1) / quantity where item_id = ITEM
            valued_quantity | update stocked_item set quantity = quantity + 1 where item_id = ITEM
            incoming     | update incoming_stock set quantity = quantity + 1 where item_id = ITEM
            incoming     | delete from incoming_stock where item_id = ITEM
            incoming     | update transfer_line set in_transit = in_transit - 1, lost = lost + 1 where item_id = ITEM
            incoming     | update transfer t set to_location_id = OTHER from transfer_line l where l.transfer_id = t.id and l.item_id = ITEM
            reserved     | update reservation set quantity = quantity + 1 where item_id = ITEM
            reservation  | update order_reservation o set state = 'released' from reservation r where r.order_id = o.order_id and r.item_id = ITEM
            lot_on_hand  | update lot_level set on_hand = on_hand + 1 where item_id = LOTS
            lot_damaged  | update lot_level set damaged = damaged + 1 where item_id = LOTS
            lot_on_hand  | delete from lot_level where item_id = LOTS
            """)
    void a_row_that_was_changed_by_hand_is_found(String figure, String change) {
        var item = inventory.item(20);
        var lots = inventory.tracked("lot");
        adjust(item, 1);
        inventory.add(item, place, 5).await();
        inventory.reserve(Ids.next(), 1, item, 2).await();
        inventory.adjust(lots, Movements.MAIN, 5, "A", null).await();
        ship(item);
        recomputed();
        var other = inventory.location().id();
        var sql = change.replace("ITEM", quoted(item))
                .replace("LOTS", quoted(lots))
                .replace("MAIN", quoted(Movements.MAIN))
                .replace("TRANSIT", quoted(Movements.TRANSIT))
                .replace("PLACE", quoted(place))
                .replace("OTHER", quoted(other));
        try {
            TestDb.run("inventory", sql);
            var wrong = change.contains("LOTS") ? lots : item;
            assertThat(found(CHANGED, wrong)).contains(figure);
            assertThat(found(CHANGED, wrong)).as("found again").contains(figure);
            assertThat(found(ALL, wrong)).contains(figure);
        } finally {
            for (var i : List.of(item, lots)) remove(i);
        }
    }

    private static String quoted(UUID id) {
        return "'" + id + "'";
    }

    private static void remove(UUID item) {
        Corruption.run("""
                delete from incoming_stock where item_id = ITEM;
                delete from transfer_line where item_id = ITEM; delete from stocked_item where item_id = ITEM;
                alter table lot_movement disable trigger lot_movement_append_only;
                grant delete on lot_movement to current_user; delete from lot_movement where item_id = ITEM;
                alter table lot_movement enable trigger lot_movement_append_only;
                revoke delete on lot_movement from current_user; delete from lot_level where item_id = ITEM
                """.replace("ITEM", quoted(item)));
        Corruption.remove(item);
    }

    @Test
    void an_item_without_levels_is_neither_checked_nor_recomputed() {
        recomputed();
        var item = UUID.randomUUID();
        db.query("insert into stocked_item(item_id, sku, name) values ($1, $2, 'Thing')", item, "NL-" + item)
                .await();
        try {
            var result = inventory.verify(CHANGED);
            assertThat(result.itemsRecomputed()).isZero();
            assertThat(result.itemsRecomputed()).isLessThanOrEqualTo(result.itemsChecked());
        } finally {
            db.query("delete from stocked_item where item_id = $1", item).await();
        }
        assertThat(recomputed()).isZero();
    }

    @Test
    void a_movement_that_was_tampered_with_is_found_with_all_items_and_from_then_on() {
        var item = inventory.item(20);
        recomputed();
        Corruption.run("update movement set quantity = 21 where item_id = " + quoted(item));
        try {
            assertThat(recomputed()).isZero();
            assertThat(found(ALL, item)).containsExactly("on_hand");
            assertThat(found(CHANGED, item)).containsExactly("on_hand");
        } finally {
            Corruption.run("update movement set quantity = 20 where item_id = " + quoted(item));
        }
        assertThat(recomputed()).isEqualTo(1);
        assertThat(recomputed()).isZero();
    }

    @Test
    void no_item_of_a_step_is_recorded_if_not_every_mismatch_is_known() {
        var items = IntStream.range(0, Verifier.NAMED_MAX + 20)
                .mapToObj(i -> inventory.item(1))
                .toList();
        recomputed();
        change(items, "on_hand = on_hand + 1");
        assertThat(inventory.verify(CHANGED).mismatchesTotal()).isEqualTo(items.size());
        assertThat(inventory.verify(CHANGED).mismatchesTotal()).isEqualTo(items.size());
        change(items, "on_hand = on_hand - 1");
        recomputed();
    }

    private static void change(List<UUID> items, String set) {
        db.query(
                        "update stock_level set " + set + " where item_id = any($1) and location_id = '"
                                + Movements.MAIN + "'",
                        (Object) items.toArray(UUID[]::new))
                .await();
    }

    /** Some of the levels are wrong at any time; those that are wrong at the end are found, whatever was verified meanwhile. */
    @Test
    void an_item_that_changes_during_a_verification_is_not_recorded_in_another_state() {
        long seed = Long.getLong("tradepost.seed", System.nanoTime());
        System.out.println("ChangedVerificationTest seed " + seed);
        var random = new Random(seed);
        var items = Stream.generate(() -> inventory.item(10)).limit(40).toList();
        var wrong = new boolean[items.size()];
        recomputed();
        var stopped = new AtomicBoolean();
        var verifying = CompletableFuture.runAsync(() -> {
            while (!stopped.get()) inventory.verify(CHANGED);
        });
        for (int i = 0; i < 3_000; i++) {
            int n = random.nextInt(wrong.length);
            change(List.of(items.get(n)), wrong[n] ? "on_hand = on_hand - 1" : "on_hand = on_hand + 1");
            wrong[n] = !wrong[n];
        }
        stopped.set(true);
        verifying.join();
        var left = IntStream.range(0, wrong.length)
                .filter(i -> wrong[i])
                .mapToObj(items::get)
                .toList();
        assertThat(inventory.verify(CHANGED).mismatches())
                .as("seed %d", seed)
                .extracting(StockMismatch::itemId)
                .containsExactlyInAnyOrderElementsOf(left);
        change(left, "on_hand = on_hand - 1");
        recomputed();
    }

    @Test
    void concurrent_operations_are_never_reported_and_are_verified_afterwards() {
        var items = Stream.generate(() -> inventory.item(1_000)).limit(5).toList();
        recomputed();
        var writes = new ArrayList<Future<?>>();
        var found = new ArrayList<StockVerification>();
        for (int i = 0; i < 200; i++) {
            var order = Ids.next();
            var item = items.get(i % items.size());
            writes.add(inventory.reserve(order, 1, item, 1).compose(r -> inventory.ship(order, 1)));
            writes.add(inventory.add(item, place, 1));
            if (i % 20 == 0) found.add(inventory.verify(CHANGED));
        }
        Future.all(writes).await();
        assertThat(found).extracting(StockVerification::mismatchesTotal).containsOnly(0L);
        recomputed();
        assertThat(recomputed()).isZero();
    }

    /** The fingerprints are read, then the item changes, and then its rows are read. */
    @Test
    void an_item_that_changes_between_its_fingerprint_and_its_rows_is_recomputed_again() throws Exception {
        var item = inventory.item(10);
        recomputed();
        inventory.add(item, Movements.MAIN, 1).await();
        var soon = Awaitility.await().pollDelay(Duration.ZERO).pollInterval(Duration.ofMillis(5));
        var blocking = db.tx(tx -> {
            tx.sql("lock table stock_state_change in access exclusive mode"); // what only the second statement reads
            var run = CompletableFuture.supplyAsync(() -> inventory.verify(CHANGED));
            // the verification waits at most a second for the lock, and the reservation must come before that
            soon.until(() -> tx.single(
                            r -> r.getLong(0),
                            "select count(*) from pg_locks where not granted and relation = 'stock_state_change'::regclass")
                    > 0);
            inventory.reserve(Ids.next(), 1, item, 1).await();
            return run;
        });
        assertThat(blocking.get().mismatchesTotal()).isZero();
        assertThat(recomputed()).isEqualTo(1);
        assertThat(recomputed()).isZero();
    }

    private static NightlyVerification nightly(Vertx vertx, int stepRows) {
        return new NightlyVerification(db, new Verifier(vertx, db, stepRows, Verifier.WAIT_MS), 0);
    }

    private static boolean step(Vertx vertx, NightlyVerification nightly) {
        return TestVerticle.run(vertx, () -> Tasks.run(vertx, nightly::step)) == 0;
    }

    /** A step that the run of another test does at this moment is not waited for by {@link #step}. */
    private static void finish(Vertx vertx, NightlyVerification nightly) {
        Awaitility.await().until(() -> {
            while (step(vertx, nightly)) {}
            return number("select count(*) from stock_verification where finished_at is null") == 0;
        });
    }

    private static long number(String sql, Object... args) {
        return db.list(r -> r.getLong(0), sql, args).await().getFirst();
    }

    /** @param allBegan as an SQL expression */
    private static void due(String allBegan) {
        TestDb.run("inventory", "delete from stock_verification");
        TestDb.run(
                "inventory",
                "update nightly_verification set started_at = now() - interval '25 hours', all_started_at = "
                        + allBegan);
    }

    @ParameterizedTest
    @ValueSource(booleans = {true, false})
    void another_process_continues_a_nightly_verification(boolean all, Vertx vertx) {
        var items = Stream.generate(() -> inventory.item(1)).limit(30).toList();
        if (!all) recomputed();
        for (var item : items.subList(0, 10))
            inventory.add(item, Movements.MAIN, 1).await();
        due(all ? "'-infinity'" : "now()");
        var first = nightly(vertx, 8);
        assertThat(step(vertx, first)).isTrue();
        assertThat(step(vertx, first)).isTrue();
        assertThat(number("select count(*) from stock_verification where finished_at is null"))
                .isEqualTo(1);
        var second = nightly(vertx, 8);
        finish(vertx, second);
        assertThat(number("select count(*) from stock_verification where nightly and finished_at is not null"))
                .isEqualTo(1);
        long stocked = number("select count(distinct item_id) from stock_level");
        assertThat(number("select items_checked from stock_verification where nightly"))
                .isEqualTo(stocked);
        assertThat(number("select items_recomputed from stock_verification where nightly"))
                .isEqualTo(all ? stocked : 10);
        assertThat(number("select mismatches_total from stock_verification where nightly"))
                .isZero();
        assertThat(recomputed()).isZero();
    }

    @Test
    void the_nightly_verification_is_of_all_items_once_a_week(Vertx vertx) {
        var today = "date_trunc('day', now(), 'UTC')"; // when today's was due
        due(today + " - interval '6 days' + interval '1 minute'");
        assertThat(nightlyScope(vertx)).isEqualTo(CHANGED);
        due(today + " - interval '7 days' + interval '1 minute'");
        assertThat(nightlyScope(vertx)).isEqualTo(ALL);
        var began = number("select extract(epoch from now() - all_started_at)::bigint from nightly_verification");
        assertThat(began).isBetween(0L, 60L);
        due("'-infinity'");
        assertThat(nightlyScope(vertx)).isEqualTo(ALL);
    }

    private static String nightlyScope(Vertx vertx) {
        var nightly = nightly(vertx, Verifier.STEP_ROWS);
        finish(vertx, nightly);
        return db.list(r -> r.getString(0), "select scope from stock_verification where nightly")
                .await()
                .getFirst();
    }

    @Test
    void a_verification_of_all_begins_after_one_of_what_has_changed(Vertx vertx) {
        var item = inventory.item(10);
        recomputed();
        Corruption.run("update movement set quantity = 11 where item_id = " + quoted(item));
        try {
            due("now()");
            assertThat(step(vertx, nightly(vertx, 1))).isTrue(); // and it is not continued by its process
            var verified = inventory.service.verifyStock(ANYBODY).await();
            assertThat(verified.scope()).isEqualTo(ALL);
            assertThat(verified.mismatches()).extracting(StockMismatch::itemId).containsExactly(item);
        } finally {
            Corruption.run("update movement set quantity = 10 where item_id = " + quoted(item));
        }
    }
}
