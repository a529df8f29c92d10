package tradepost.inventory.core;

import static tradepost.inventory.core.Inventory.ANYBODY;

import io.vertx.core.Future;
import io.vertx.core.Promise;
import io.vertx.core.json.JsonObject;
import java.math.BigDecimal;
import java.time.LocalDate;
import java.util.ArrayList;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;
import java.util.UUID;
import java.util.function.Function;
import java.util.random.RandomGenerator;
import org.jspecify.annotations.Nullable;
import tradepost.inventory.core.stock.Movements;
import tradepost.inventory.count.OpenCount;
import tradepost.inventory.count.RecordCount;
import tradepost.inventory.count.StockCount;
import tradepost.inventory.freeze.FreezeItem;
import tradepost.inventory.freeze.FreezeService;
import tradepost.inventory.hold.CreateHold;
import tradepost.inventory.hold.ExtendHold;
import tradepost.inventory.hold.Hold;
import tradepost.inventory.hold.HoldLine;
import tradepost.inventory.hold.HoldService;
import tradepost.inventory.lot.RecallLot;
import tradepost.inventory.reservation.ReserveOrder;
import tradepost.inventory.stock.AdjustLine;
import tradepost.inventory.stock.AdjustStock;
import tradepost.inventory.stock.ChangeStockState;
import tradepost.inventory.stock.PutStock;
import tradepost.inventory.transfer.ReceiveTransfer;
import tradepost.inventory.transfer.Transfer;
import tradepost.inventory.transfer.WriteTransfer;
import tradepost.kernel.db.Db;
import tradepost.kernel.value.Ids;
import tradepost.purchase.event.OrderedLine;

/**
 * Random operations of every kind on a few items at four locations, and what they had an effect on. Only the calls are random: which of
 * them come first depends on the threads.
 */
final class RandomOperations {
    private static final List<String> STATES = List.of("available", "damaged", "quality_hold");
    /** The last but one has lots, the last has serial numbers. */
    private static final int ITEMS = 6;

    private static final int PLAIN = 4;

    final List<UUID> items = new ArrayList<>();
    /** The last one is closed and reopened, and has less stock than the others. */
    final List<UUID> places = new ArrayList<>(List.of(Movements.MAIN));
    /** The number of operations that had an effect, by their kind. */
    final Map<String, Integer> done = new TreeMap<>();

    private final Inventory inventory;
    private final SalesBook book;
    private final HoldService holds;
    private final FreezeService freezes;
    private final Db db;
    private final RandomGenerator random;
    private final List<UUID> orders = new ArrayList<>();
    private final List<Hold> held = new ArrayList<>();
    private final List<Transfer> transfers = new ArrayList<>();
    private final List<StockCount> counts = new ArrayList<>();
    private int started;

    RandomOperations(Inventory inventory, Db db, RandomGenerator random) {
        this.inventory = inventory;
        book = new SalesBook(inventory);
        this.db = db;
        this.random = random;
        holds = inventory.identity.proxy("admin", HoldService.ADDRESS, HoldService.class);
        freezes = inventory.identity.proxy("admin", FreezeService.ADDRESS, FreezeService.class);
        for (var type : List.of("warehouse", "store", "warehouse")) {
            places.add(inventory.location().id());
            patch(places.getLast(), new JsonObject().put("type", type).put("priority", random.nextInt(200)))
                    .await();
        }
        for (int i = 0; i < PLAIN; i++) {
            items.add(inventory.item(20 + random.nextInt(50)));
            for (var place : places.subList(0, 3))
                inventory.add(items.getLast(), place, 10 + random.nextInt(20)).await();
        }
        addTracked();
    }

    private void addTracked() {
        items.add(inventory.tracked("lot"));
        items.add(inventory.tracked("serial"));
        for (int i = 0; i < 30; i++) adjustTracked(items.get(PLAIN + i % 2)).await();
    }

    private boolean isTracked(UUID item) {
        return items.indexOf(item) >= PLAIN;
    }

    private boolean isSerial(UUID item) {
        return items.indexOf(item) == PLAIN + 1;
    }

    /** New lots appear as time goes on, because lots are recalled and expire. */
    private String lot(UUID item) {
        int first = started / 40;
        return isSerial(item) ? "S" + (first + random.nextInt(60)) : "L" + (first + random.nextInt(6));
    }

    /** A lot always has the same one. */
    private static @Nullable LocalDate expiry(String lot) {
        int n = Integer.parseInt(lot.substring(1));
        return n % 3 == 0 ? null : LocalDate.of(2090, 1, 1).plusDays(n * 7L % 5);
    }

    private AdjustLine line(UUID item) {
        long delta = random.nextInt(4) == 0 ? -1 - random.nextInt(4) : 1 + random.nextInt(12);
        var cost = delta > 0 && random.nextBoolean() ? cost() : null;
        var state = random.nextBoolean() ? null : state();
        if (!isTracked(item)) return new AdjustLine(item, delta, state, cost);
        var lot = delta < 0 && random.nextBoolean() ? null : lot(item);
        if (isSerial(item)) delta = Long.signum(delta);
        return new AdjustLine(item, delta, state, cost, lot, lot == null || delta < 0 ? null : expiry(lot));
    }

    private Future<?> adjustTracked(UUID item) {
        started++;
        var lot = lot(item);
        long delta = isSerial(item) ? 1 : 5;
        var line = new AdjustLine(item, delta, null, null, lot, expiry(lot));
        return inventory
                .stock
                .adjustStock(new AdjustStock(place(), null, List.of(line)), ANYBODY)
                .otherwiseEmpty();
    }

    private Future<?> anyLot(Function<UUID, Future<?>> action) {
        var sql = "select lot_id from lot_level where item_id = any($1) and on_hand > 0 order by random() limit 1";
        return db.list(r -> r.getUUID(0), sql, (Object) items.toArray(UUID[]::new))
                .compose(found -> found.isEmpty()
                        ? Future.succeededFuture()
                        : action.apply(found.getFirst()).mapEmpty());
    }

    private Future<?> recall() {
        return anyLot(lot -> counted("recall", inventory.lots.recallLot(lot, new RecallLot("test"), ANYBODY)));
    }

    /** Its last day is over; the verticle finds that meanwhile. */
    private Future<?> expire() {
        return anyLot(
                lot -> counted("expire", db.query("update lot set expires_on = date '2020-01-01' where id = $1", lot)));
    }

    /** Starts the next operation. Without one that it could act on, it does nothing. */
    Future<?> next() {
        started++;
        return switch (random.nextInt(57)) {
            case 54 -> freeze();
            case 55, 56 -> unfreeze();
            case 48, 49, 50 -> counted("adjust tracked", adjustTracked(items.get(PLAIN + random.nextInt(2))));
            case 51 -> recall();
            case 52, 53 -> expire();
            case 0, 1 -> putStock();
            case 2, 3, 4, 5 -> adjust();
            case 6, 7, 8 -> changeState();
            case 9, 10, 11 -> reverse();
            case 12, 13, 14 -> receipt();
            case 15, 16, 17 -> reserve();
            case 18, 19, 20 -> endReservation();
            case 21, 22, 23 -> hold();
            case 24, 25 -> convert();
            case 26 -> extend();
            case 27 -> releaseHold();
            case 28 -> lapse();
            case 29, 30, 31 -> draftAndShip();
            case 32, 33, 34, 35, 36 -> receive();
            case 37 -> cancelTransfer();
            case 38, 39 -> openCount();
            case 40, 41, 42 -> record();
            case 43, 44 -> closeCount();
            case 45 -> cancelCount();
            case 46 -> close();
            default -> reopen();
        };
    }

    /** At most one at a time, so that the other operations keep having effects. */
    private Future<?> freeze() {
        return db.list(r -> r.getUUID(0), "select item_id from frozen_item where item_id = any($1)", (Object)
                        items.toArray(UUID[]::new))
                .compose(frozen -> frozen.isEmpty()
                        ? counted("freeze", freezes.freezeItem(item(), new FreezeItem("test"), ANYBODY))
                        : Future.succeededFuture());
    }

    private Future<?> unfreeze() {
        return db.list(r -> r.getUUID(0), "select item_id from frozen_item where item_id = any($1)", (Object)
                        items.toArray(UUID[]::new))
                .compose(frozen -> frozen.isEmpty()
                        ? Future.succeededFuture()
                        : counted("unfreeze", freezes.unfreezeItem(frozen.getFirst(), ANYBODY)));
    }

    private <T> Future<T> counted(String what, Future<T> call) {
        return call.onSuccess(v -> {
            synchronized (done) {
                done.merge(what, 1, Integer::sum);
            }
        });
    }

    private UUID item() {
        return items.get(random.nextInt(ITEMS));
    }

    private UUID place() {
        return places.get(random.nextInt(10) == 0 ? 3 : random.nextInt(3));
    }

    private List<UUID> some() {
        var some = new HashSet<UUID>();
        for (int i = 0; i < 3; i++) some.add(item());
        return List.copyOf(some);
    }

    private String state() {
        return STATES.get(random.nextInt(STATES.size()));
    }

    private Future<?> putStock() {
        long n = random.nextInt(40);
        var body = random.nextBoolean()
                ? new PutStock(n, null, null, place(), null, null)
                : new PutStock(null, n, null, place(), null, null);
        return counted("put", inventory.service.putStock(item(), body, ANYBODY));
    }

    private Future<?> adjust() {
        var lines = new ArrayList<AdjustLine>();
        for (var item : some()) lines.add(line(item));
        return counted("adjust", inventory.stock.adjustStock(new AdjustStock(place(), null, lines), ANYBODY));
    }

    private BigDecimal cost() {
        return BigDecimal.valueOf(random.nextInt(2_000), 2);
    }

    private Future<?> changeState() {
        int from = random.nextInt(STATES.size());
        var to = STATES.get((from + 1 + random.nextInt(2)) % STATES.size());
        var body = new ChangeStockState(item(), place(), STATES.get(from), to, 1 + random.nextInt(4), null);
        return counted("state", inventory.stock.changeStockState(body, ANYBODY));
    }

    /** Of any kind, so that some are refused. */
    private Future<?> reverse() {
        int skipped = random.nextInt(12);
        return db.list(
                        r -> r.getUUID(0),
                        "select id from movement where item_id = $1 order by id desc offset $2 limit 1",
                        item(),
                        skipped)
                .compose(found -> found.isEmpty()
                        ? Future.succeededFuture()
                        : counted("reverse", inventory.stock.reverseMovement(found.getFirst(), null, ANYBODY)));
    }

    private Future<?> receipt() {
        var lines = some().stream()
                .map(item -> {
                    var cost = cost();
                    long n = 1 + random.nextInt(9);
                    return new OrderedLine(
                            item, "SKU", "Name", n, cost, cost.multiply(BigDecimal.valueOf(n)), Ids.next());
                })
                .toList();
        var currency = random.nextInt(4) == 0 ? "JPY" : "USD";
        return counted("receipt", inventory.deliver(Receipt.of(lines, "PO-000001", currency)));
    }

    private Future<?> reserve() {
        var order = UUID.randomUUID();
        add(orders, order);
        return counted("reserve", inventory.reserve(order, 1, item(), 1 + random.nextInt(25), item(), 1, item(), 2))
                .onSuccess(book::reserved);
    }

    private Future<?> endReservation() {
        var order = any(orders);
        if (order == null) return Future.succeededFuture();
        return switch (random.nextInt(4)) {
            case 0 -> counted("release", book.cancel(order));
            case 1 -> counted("close", book.close(order, n -> random.nextLong(n + 1)));
            case 2 -> counted("ship a part", book.ship(order, n -> random.nextLong(n + 1)));
            default -> counted("ship", book.ship(order, SalesBook.ALL));
        };
    }

    private Future<?> hold() {
        var lines = some().stream()
                .map(item -> new HoldLine(item, 1 + random.nextInt(6)))
                .toList();
        return counted("hold", holds.createHold(new CreateHold(lines, 60 + random.nextInt(900)), ANYBODY))
                .onSuccess(hold -> add(held, hold));
    }

    /** By an order of what it holds, or of more or less. */
    private Future<?> convert() {
        var hold = any(held);
        if (hold == null) return Future.succeededFuture();
        var pairs = new ArrayList<Object>();
        for (var line : hold.lines()) {
            pairs.add(line.itemId());
            pairs.add(line.quantity() + random.nextInt(3));
        }
        var order = inventory.order(UUID.randomUUID(), pairs.toArray());
        add(orders, order.orderId());
        var named = new ReserveOrder(order.orderId(), 1, order.stock(), "user:test", null, null, hold.id());
        var promise = Promise.<Object>promise();
        Thread.ofVirtual().start(() -> {
            try {
                promise.complete(inventory.reserveAll(named).await().getFirst().reservation());
            } catch (Throwable t) {
                promise.fail(t);
            }
        });
        return counted("convert", promise.future());
    }

    private Future<?> extend() {
        var hold = any(held);
        return hold == null
                ? Future.succeededFuture()
                : counted("extend", holds.extendHold(hold.id(), new ExtendHold(60), ANYBODY));
    }

    private Future<?> releaseHold() {
        var hold = any(held);
        return hold == null ? Future.succeededFuture() : counted("release hold", holds.releaseHold(hold.id(), ANYBODY));
    }

    /** Its time comes; the verticle expires it meanwhile. */
    private Future<?> lapse() {
        var hold = any(held);
        return hold == null
                ? Future.succeededFuture()
                : counted(
                        "lapse",
                        db.query(
                                "update stock_hold set expires_at = clock_timestamp() where id = $1 and status = 'active'",
                                hold.id()));
    }

    private Future<?> draftAndShip() {
        var from = place();
        var to = places.get((places.indexOf(from) + 1 + random.nextInt(3)) % places.size());
        var lines = some().stream()
                .map(item -> new WriteTransfer.Line(item, 1 + random.nextInt(6)))
                .toList();
        return inventory
                .transfers
                .createTransfer(new WriteTransfer(from, to, lines, null, null, null, null), ANYBODY)
                .compose(draft -> {
                    add(transfers, draft);
                    return counted("ship", inventory.transfers.shipTransfer(draft.id(), ANYBODY));
                });
    }

    private Future<?> receive() {
        var transfer = any(transfers);
        if (transfer == null) return Future.succeededFuture();
        if (random.nextInt(3) == 0)
            return counted("receive", inventory.transfers.receiveTransfer(transfer.id(), null, ANYBODY));
        var lines = new ArrayList<ReceiveTransfer.Line>();
        for (var line : transfer.lines())
            if (random.nextBoolean())
                lines.add(new ReceiveTransfer.Line(
                        line.id(), 1 + random.nextInt(2), (long) random.nextInt(2), (long) random.nextInt(2)));
        if (lines.isEmpty()) return Future.succeededFuture();
        return counted(
                "receive", inventory.transfers.receiveTransfer(transfer.id(), new ReceiveTransfer(lines), ANYBODY));
    }

    private Future<?> cancelTransfer() {
        var transfer = any(transfers);
        return transfer == null
                ? Future.succeededFuture()
                : counted("cancel transfer", inventory.transfers.cancelTransfer(transfer.id(), ANYBODY));
    }

    private Future<?> openCount() {
        return inventory
                .counts
                .createCount(new OpenCount(place(), null, some(), random.nextBoolean(), null, null, null), ANYBODY)
                .onSuccess(opened -> add(counts, opened));
    }

    private Future<?> record() {
        var count = any(counts);
        if (count == null) return Future.succeededFuture();
        var lines = new ArrayList<RecordCount.Line>();
        for (var l : count.lines()) {
            if (!isTracked(l.itemId())) lines.add(new RecordCount.Line(l.itemId(), 10 + random.nextInt(40)));
            else {
                long counted = random.nextInt(isSerial(l.itemId()) ? 2 : 12);
                lines.add(new RecordCount.Line(l.itemId(), counted, lot(l.itemId())));
            }
        }
        return counted("record", inventory.counts.recordCount(count.id(), new RecordCount(lines), ANYBODY));
    }

    private Future<?> closeCount() {
        var count = any(counts);
        return count == null
                ? Future.succeededFuture()
                : counted("close count", inventory.counts.closeCount(count.id(), ANYBODY));
    }

    private Future<?> cancelCount() {
        var count = any(counts);
        return count == null
                ? Future.succeededFuture()
                : counted("cancel count", inventory.counts.cancelCount(count.id(), ANYBODY));
    }

    /** Removes what is there before. */
    private Future<?> close() {
        var place = places.getLast();
        var emptied = items.stream()
                .map(item -> inventory
                        .service
                        .putStock(item, new PutStock(null, 0L, null, place, "closing", null), ANYBODY)
                        .otherwiseEmpty())
                .toList();
        return Future.join(emptied)
                .compose(v -> counted("close location", patch(place, new JsonObject().put("active", false))));
    }

    private Future<?> reopen() {
        return counted("reopen location", patch(places.getLast(), new JsonObject().put("active", true)));
    }

    private Future<?> patch(UUID place, JsonObject body) {
        return inventory.service.patchLocation(place, body, ANYBODY);
    }

    private static <T> void add(List<T> all, T one) {
        synchronized (all) {
            all.add(one);
        }
    }

    /** Prefers the latest ones, which are open. */
    private <T> @Nullable T any(List<T> all) {
        synchronized (all) {
            if (all.isEmpty()) return null;
            int from = Math.max(0, all.size() - 6);
            return all.get(from + random.nextInt(all.size() - from));
        }
    }
}
