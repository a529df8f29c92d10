package tradepost.inventory.core;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.tuple;
import static tradepost.inventory.core.Inventory.ANYBODY;
import static tradepost.kernel.Refusals.code;
import static tradepost.kernel.Refusals.refusal;

import io.vertx.core.Future;
import io.vertx.core.Vertx;
import io.vertx.core.json.JsonObject;
import io.vertx.junit5.VertxExtension;
import java.util.List;
import java.util.UUID;
import java.util.stream.IntStream;
import java.util.stream.Stream;
import org.assertj.core.groups.Tuple;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.ExtendWith;
import tradepost.inventory.InventoryEvents;
import tradepost.inventory.bulk.BulkStock;
import tradepost.inventory.bulk.BulkStockResults;
import tradepost.inventory.bulk.BulkStockService;
import tradepost.inventory.core.stock.Movements;
import tradepost.inventory.core.verification.NightlyVerification;
import tradepost.inventory.core.verification.Verifier;
import tradepost.inventory.count.OpenCount;
import tradepost.inventory.count.RecordCount;
import tradepost.inventory.freeze.FreezeItem;
import tradepost.inventory.freeze.FreezeService;
import tradepost.inventory.freeze.ItemFreeze;
import tradepost.inventory.hold.CreateHold;
import tradepost.inventory.hold.HoldLine;
import tradepost.inventory.hold.HoldService;
import tradepost.inventory.reorder.StockAlert;
import tradepost.inventory.reorder.StockAlertQuery;
import tradepost.inventory.stock.AdjustLine;
import tradepost.inventory.stock.AdjustStock;
import tradepost.inventory.stock.ChangeStockState;
import tradepost.inventory.stock.MovementQuery;
import tradepost.inventory.stock.PutStock;
import tradepost.inventory.transfer.WriteTransfer;
import tradepost.kernel.TestDb;
import tradepost.kernel.TestVerticle;
import tradepost.kernel.concurrent.Tasks;
import tradepost.kernel.db.Db;
import tradepost.kernel.listing.Page;
import tradepost.kernel.value.Ids;

/** Nobody gets the stock of a frozen item, and the nightly verification freezes items whose figures are wrong. */
@ExtendWith(VertxExtension.class)
class FreezeTest {
    static Inventory inventory;
    static FreezeService freezes;
    static HoldService holds;
    static BulkStockService bulk;
    static Db db;

    @BeforeAll
    static void start(Vertx vertx) {
        inventory = new Inventory(vertx);
        freezes = inventory.identity.proxy("admin", FreezeService.ADDRESS, FreezeService.class);
        holds = inventory.identity.proxy("admin", HoldService.ADDRESS, HoldService.class);
        bulk = inventory.identity.proxy("admin", BulkStockService.ADDRESS, BulkStockService.class);
        db = Db.open(inventory.env, "inventory");
    }

    @AfterAll
    static void stop() {
        inventory.assertSound();
        db.close().await();
    }

    private static ItemFreeze freeze(UUID item) {
        return freezes.freezeItem(item, new FreezeItem("In doubt."), ANYBODY).await();
    }

    private static void unfreeze(UUID item) {
        assertThat(freezes.unfreezeItem(item, ANYBODY).await().frozen()).isFalse();
    }

    private static List<String> events(UUID item, String type) {
        return db.list(r -> r.getString(0), "select type from event_log where subject = $1 and type = $2", item, type)
                .await();
    }

    @Test
    void the_refusal_of_a_hold_or_a_reservation_names_each_frozen_item() {
        var free = inventory.item(10);
        var first = inventory.item(10);
        var second = inventory.item(10);
        freeze(first);
        freeze(second);
        var lines = List.of(new HoldLine(first, 1), new HoldLine(free, 1), new HoldLine(second, 1));
        assertThat(details(holds.createHold(new CreateHold(lines, 60), ANYBODY)))
                .containsExactly(
                        tuple("lines[0].item_id", "is frozen", first.toString()),
                        tuple("lines[2].item_id", "is frozen", second.toString()));
        assertThat(details(inventory.reserve(Ids.next(), 1, free, 1, second, 1)))
                .containsExactly(tuple("items[1].item_id", "is frozen", second.toString()));
    }

    /** The field, the reason and the item of each detail of a refusal. */
    private static List<Tuple> details(Future<?> refused) {
        return refusal(refused).getDebugInfo().getJsonArray("details").stream()
                .map(JsonObject.class::cast)
                .map(d -> tuple(d.getString("field"), d.getString("reason"), d.getString("item_id")))
                .toList();
    }

    @Test
    void the_stock_of_a_frozen_item_is_promised_to_nobody_and_not_changed_by_hand() {
        var item = inventory.item(10);
        var other = inventory.item(10);
        var place = inventory.location().id();
        var movement = inventory
                .service
                .listMovements(
                        new MovementQuery(Page.of(1, null, null, null), item, null, null, null, null, null, null),
                        ANYBODY)
                .await()
                .data()
                .getFirst();
        var count = inventory
                .counts
                .createCount(new OpenCount(null, null, List.of(item), null, null, null, null), ANYBODY)
                .await();
        inventory
                .counts
                .recordCount(count.id(), new RecordCount(List.of(new RecordCount.Line(item, 9))), ANYBODY)
                .await();
        var transfer = inventory
                .transfers
                .createTransfer(
                        new WriteTransfer(
                                null, place, List.of(new WriteTransfer.Line(item, 1)), null, null, null, null),
                        ANYBODY)
                .await();
        freeze(item);
        var lines = List.of(
                new AdjustLine(other, 1, null, null, null, null), new AdjustLine(item, 1, null, null, null, null));
        var refused = Stream.<Future<?>>of(
                inventory.reserve(Ids.next(), 1, other, 1, item, 1),
                holds.createHold(new CreateHold(List.of(new HoldLine(item, 1)), 60), ANYBODY),
                inventory.service.putStock(item, new PutStock(20L, null, null, null, null, null, null, null), ANYBODY),
                inventory.add(item, place, 1),
                inventory.stock.adjustStock(new AdjustStock(null, null, lines), ANYBODY),
                inventory.stock.changeStockState(
                        new ChangeStockState(item, null, "available", "damaged", 1, null, null), ANYBODY),
                inventory.stock.reverseMovement(movement.id(), null, ANYBODY),
                inventory.transfers.shipTransfer(transfer.id(), ANYBODY),
                inventory.counts.closeCount(count.id(), ANYBODY));
        assertThat(refused.map(f -> code(f))).containsOnly("409 item_frozen");
        assertThat(inventory.available(item)).isEqualTo(10);
        assertThat(inventory.available(other)).isEqualTo(10);
        unfreeze(item);
        inventory.reserve(Ids.next(), 1, item, 1).await();
        inventory.transfers.shipTransfer(transfer.id(), ANYBODY).await();
        inventory.counts.closeCount(count.id(), ANYBODY).await();
        assertThat(inventory.available(item)).isEqualTo(7);
    }

    @Test
    void a_change_of_many_items_refuses_only_the_frozen_one() {
        var item = inventory.item(10);
        var other = inventory.item(10);
        freeze(item);
        var lines = Stream.of(item, other)
                .map(i -> new BulkStock.Line(i, null, null, null, null, 5L, null, null, null, null))
                .toList();
        var results = bulk.writeStock(new BulkStock(null, lines), ANYBODY).await();
        assertThat(results.results())
                .extracting(BulkStockResults.Result::status)
                .containsExactly(409, 200);
        unfreeze(item);
    }

    @Test
    void what_is_reserved_can_still_be_shipped_or_released() {
        var item = inventory.item(10);
        var shipped = Ids.next();
        var released = Ids.next();
        for (var order : List.of(shipped, released))
            inventory.reserve(order, 1, item, 3).await();
        freeze(item);
        inventory.ship(shipped, 1).await();
        inventory.service.release(released, 1, ANYBODY).await();
        assertThat(inventory.available(item)).isEqualTo(7);
        unfreeze(item);
    }

    @Test
    void of_twenty_requests_at_once_one_freezes_the_item_and_one_ends_it() {
        var item = inventory.item(1);
        var frozen = Future.all(IntStream.range(0, 20)
                        .mapToObj(i -> freezes.freezeItem(item, new FreezeItem("Reason " + i), ANYBODY))
                        .toList())
                .await()
                .<ItemFreeze>list();
        assertThat(frozen.stream().map(ItemFreeze::reason).distinct()).hasSize(1);
        assertThat(events(item, InventoryEvents.ITEM_FROZEN)).hasSize(1);
        assertThat(freezes.getFreeze(item, ANYBODY).await()).isEqualTo(frozen.getFirst());
        Future.all(IntStream.range(0, 20)
                        .mapToObj(i -> freezes.unfreezeItem(item, ANYBODY))
                        .toList())
                .await();
        assertThat(events(item, InventoryEvents.ITEM_UNFROZEN)).hasSize(1);
    }

    @Test
    void no_order_is_reserved_after_a_freeze() {
        var item = inventory.item(1_000);
        var orders = Stream.generate(Ids::next).limit(60).toList();
        var reserving =
                orders.stream().map(o -> inventory.reserve(o, 1, item, 1)).toList();
        freeze(item);
        long reserved = reserved(item);
        Future.join(reserving).otherwiseEmpty().await();
        assertThat(reserved(item)).isEqualTo(reserved);
        assertThat(reserving).filteredOn(Future::failed).allMatch(f -> code(f).equals("409 item_frozen"));
        assertThat(code(inventory.reserve(Ids.next(), 1, item, 1))).isEqualTo("409 item_frozen");
        unfreeze(item);
    }

    private static long reserved(UUID item) {
        return inventory.service.getStock(item, ANYBODY).await().reserved();
    }

    private static void nightly(Vertx vertx, int hour) {
        var verifier = new Verifier(vertx, db, Verifier.STEP_ROWS, Verifier.WAIT_MS);
        var nightly = new NightlyVerification(db, verifier, hour);
        while (TestVerticle.run(vertx, () -> Tasks.run(vertx, nightly::step)) == 0) {}
    }

    private static long runs() {
        return db.list(r -> r.getLong(0), "select count(*) from stock_verification where nightly")
                .await()
                .getFirst();
    }

    @Test
    void the_nightly_verification_freezes_the_item_and_repairs_nothing(Vertx vertx) {
        var wrong = inventory.item(10);
        var right = inventory.item(10);
        TestDb.run("inventory", "update stock_level set on_hand = 11 where item_id = '" + wrong + "'");
        TestDb.run("inventory", "update nightly_verification set started_at = now() - interval '25 hours'");
        nightly(vertx, 0);
        assertThat(freezes.getFreeze(wrong, ANYBODY).await())
                .extracting(ItemFreeze::frozen, ItemFreeze::actor)
                .containsExactly(true, "system:inventory");
        assertThat(freezes.getFreeze(right, ANYBODY).await().frozen()).isFalse();
        assertThat(inventory.onHand(wrong, Movements.MAIN)).isEqualTo(11);
        assertThat(alerts(wrong))
                .extracting(StockAlert::type, StockAlert::status, StockAlert::locationId)
                .containsExactly(tuple("stock_mismatch", "active", Movements.MAIN));
        TestDb.run("inventory", "update nightly_verification set started_at = now() - interval '25 hours'");
        nightly(vertx, 0);
        assertThat(events(wrong, InventoryEvents.ITEM_FROZEN)).hasSize(1);
        TestDb.run("inventory", "update stock_level set on_hand = 10 where item_id = '" + wrong + "'");
        unfreeze(wrong);
        assertThat(alerts(wrong)).extracting(StockAlert::status).containsExactly("resolved");
    }

    private static List<StockAlert> alerts(UUID item) {
        return inventory
                .reorder
                .listAlerts(
                        new StockAlertQuery(Page.of(10, null, null, null), item, null, null, null, null, null), ANYBODY)
                .await()
                .data();
    }

    @Test
    void the_nightly_verification_runs_once_a_day_after_its_hour(Vertx vertx) {
        var hour = db.list(r -> r.getInteger(0), "select extract(hour from now() at time zone 'UTC')::int")
                .await()
                .getFirst();
        TestDb.run("inventory", "delete from stock_verification");
        TestDb.run("inventory", "update nightly_verification set started_at = now() - interval '25 hours'");
        nightly(vertx, -1);
        assertThat(runs()).isZero();
        nightly(vertx, hour);
        assertThat(runs()).isEqualTo(1);
        TestDb.run("inventory", "delete from stock_verification");
        nightly(vertx, hour);
        nightly(vertx, (hour + 1) % 24); // tomorrow
        assertThat(runs()).isZero();
    }
}
