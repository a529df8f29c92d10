package tradepost.inventory.core.documents.transfer;

import io.vertx.core.Future;
import io.vertx.core.Vertx;
import io.vertx.core.json.JsonObject;
import java.time.Instant;
import java.time.OffsetDateTime;
import java.time.ZoneOffset;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.Set;
import java.util.UUID;
import org.jspecify.annotations.Nullable;
import tradepost.catalog.CatalogService;
import tradepost.inventory.InventoryEvents;
import tradepost.inventory.core.stock.KnownItems;
import tradepost.inventory.core.stock.Locations;
import tradepost.inventory.core.stock.StockRules;
import tradepost.inventory.transfer.ReceiveTransfer;
import tradepost.inventory.transfer.Transfer;
import tradepost.inventory.transfer.TransferEvents.TransferChanged;
import tradepost.inventory.transfer.TransferEvents.TransferReceived;
import tradepost.inventory.transfer.TransferEvents.TransferredLine;
import tradepost.inventory.transfer.TransferLine;
import tradepost.inventory.transfer.TransferPage;
import tradepost.inventory.transfer.TransferQuery;
import tradepost.inventory.transfer.TransferService;
import tradepost.inventory.transfer.WriteTransfer;
import tradepost.kernel.concurrent.Tasks;
import tradepost.kernel.db.Db;
import tradepost.kernel.db.Tx;
import tradepost.kernel.events.EventLog;
import tradepost.kernel.idempotency.Idempotency;
import tradepost.kernel.identity.Caller;
import tradepost.kernel.identity.LocationLimit;
import tradepost.kernel.json.Json;
import tradepost.kernel.json.MergePatch;
import tradepost.kernel.listing.Where;
import tradepost.kernel.problem.Problem;
import tradepost.kernel.request.Request;
import tradepost.kernel.value.Ids;
import tradepost.kernel.value.Metadata;
import tradepost.orders.OrderNumber;

/** Each operation locks its transfer first, then the locations, and then the levels. */
public final class TransferServiceImpl implements TransferService {
    private static final String FROM = "from_location_id";
    private static final String TO = "to_location_id";
    private static final Set<String> DRAFT = Set.of("draft");
    private static final Set<String> ALL = Set.of("draft", "shipped", "partially_received", "received", "cancelled");
    private static final Set<String> UNDER_WAY = Set.of("shipped", "partially_received");
    private static final Set<String> CANCELLABLE = Set.of("draft", "shipped", "partially_received");

    private final Vertx vertx;
    private final Db db;
    private final CatalogService catalog;

    public TransferServiceImpl(Vertx vertx, Db db, CatalogService catalog) {
        this.vertx = vertx;
        this.db = db;
        this.catalog = catalog;
    }

    @Override
    public Future<TransferPage> listTransfers(TransferQuery q, Caller caller) {
        return q.page()
                .read(db, TransferQueries.LISTED, where(q, LocationLimit.of(caller)))
                .map(s -> new TransferPage(s.data(), s.meta()));
    }

    static Where where(TransferQuery q, LocationLimit limit) {
        return Where.of("true")
                .and("(from_location_id = any(?) or to_location_id = any(?))", limit.ids())
                .in("status", q.status())
                .and("from_location_id = ?", q.fromLocationId())
                .and("to_location_id = ?", q.toLocationId())
                .and("number = ?", OrderNumber.exactly(q.number()))
                .and("reference = ?", q.reference())
                .and("id in (select transfer_id from transfer_line where item_id = ?)", q.itemId())
                .between("created_at", q.createdFrom(), q.createdTo())
                .between("expected_at", q.expectedFrom(), q.expectedTo());
    }

    @Override
    public Future<Transfer> getTransfer(UUID transferId, Caller caller) {
        return db.query(TransferQueries.WITH_LINES, (Object) new UUID[] {transferId})
                .map(rows -> visible(TransferQueries.withLines(rows), LocationLimit.of(caller)));
    }

    @Override
    public Future<Transfer> createTransfer(WriteTransfer body, Caller caller) {
        return Tasks.run(
                vertx,
                () -> Idempotency.steps(db, Transfer.class, () -> {
                    var named = ScannedTransfer.resolved(catalog, body, caller);
                    check(named, caller);
                    return Idempotency.write(db, Transfer.class, tx -> create(tx, named));
                }));
    }

    /** Whoever may act at one end of a transfer sees it. */
    private static Transfer visible(Transfer transfer, LocationLimit limit) {
        limit.requireVisible("transfer_not_found", transfer.fromLocationId(), transfer.toLocationId());
        return transfer;
    }

    private void check(WriteTransfer body, Caller caller) {
        TransferRules.check(body);
        LocationLimit.of(caller).require(TransferRules.origin(body), FROM);
        KnownItems.reference(
                db,
                catalog,
                itemIds(body),
                i -> StockRules.field(i, "item_id"),
                unsure -> requireBookable(body),
                caller);
    }

    private void requireBookable(WriteTransfer body) {
        Problem.all(
                () -> Locations.requireBookable(db, body.fromLocationId(), FROM),
                () -> Locations.requireBookable(db, body.toLocationId(), TO));
    }

    private static List<UUID> itemIds(WriteTransfer body) {
        return body.lines().stream().map(WriteTransfer.Line::item).toList();
    }

    private static Transfer create(Tx tx, WriteTransfer body) {
        requireLocations(tx, body);
        var id = Ids.next();
        tx.sql(TransferQueries.INSERT, values(id, body));
        insertLines(tx, id, body, Map.of());
        var made = read(tx, id);
        EventLog.append(tx, InventoryEvents.TRANSFER_CREATED, id, made.version(), changed(made));
        return made;
    }

    private static void requireLocations(Tx tx, WriteTransfer body) {
        Problem.all(
                () -> Locations.bookable(tx, body.fromLocationId(), FROM),
                () -> Locations.bookable(tx, body.toLocationId(), TO));
    }

    /** @param ids the ids of lines to keep, by item */
    private static void insertLines(Tx tx, UUID id, WriteTransfer body, Map<UUID, UUID> ids) {
        var items = itemIds(body);
        tx.sql(
                TransferQueries.INSERT_LINES,
                id,
                items.stream()
                        .map(item -> Objects.requireNonNullElseGet(ids.get(item), Ids::next))
                        .toArray(UUID[]::new),
                items.toArray(UUID[]::new),
                body.lines().stream().map(WriteTransfer.Line::quantity).toArray(Long[]::new),
                body.lines().stream().map(WriteTransfer.Line::lotNumber).toArray(String[]::new));
    }

    @Override
    public Future<Transfer> putTransfer(UUID transferId, WriteTransfer body, Caller caller) {
        return Tasks.run(
                vertx,
                () -> Idempotency.steps(db, Transfer.class, () -> {
                    // checked before anything is marked as used, and again under the lock
                    var limit = LocationLimit.of(caller);
                    var now = TransferQueries.withLines(
                            db.query(TransferQueries.WITH_LINES, (Object) new UUID[] {transferId})
                                    .await());
                    require(sent(now, limit), DRAFT);
                    var named = ScannedTransfer.resolved(catalog, body, caller);
                    check(named, caller);
                    return Idempotency.write(db, Transfer.class, tx -> replace(tx, transferId, named, limit));
                }));
    }

    private static Transfer replace(Tx tx, UUID id, WriteTransfer body, LocationLimit limit) {
        sent(lock(tx, id, DRAFT, limit), limit);
        requireLocations(tx, body);
        var ids = new HashMap<UUID, UUID>();
        for (var r : tx.sql(TransferQueries.DELETE_LINES, id)) ids.put(r.getUUID(0), r.getUUID(1));
        insertLines(tx, id, body, ids);
        return updated(tx, id, TransferQueries.REPLACE, values(id, body));
    }

    @Override
    public Future<Transfer> patchTransfer(UUID transferId, JsonObject body, Caller caller) {
        return Idempotency.task(vertx, db, Transfer.class, tx -> patch(tx, transferId, body, LocationLimit.of(caller)));
    }

    private static Transfer patch(Tx tx, UUID id, JsonObject body, LocationLimit limit) {
        var now = sent(lock(tx, id, body.fieldNames().equals(Set.of("metadata")) ? ALL : DRAFT, limit), limit);
        var to = Transfer.of(MergePatch.apply(Json.write(now), body, Set.of()));
        if (to.equals(now)) return read(tx, id);
        return updated(
                tx,
                id,
                TransferQueries.PATCH,
                id,
                time(to.expectedAt()),
                to.reference(),
                to.notes(),
                Metadata.of(to.metadata()));
    }

    private static Transfer updated(Tx tx, UUID id, String sql, @Nullable Object... args) {
        var now = change(tx, id, sql, args);
        EventLog.append(tx, InventoryEvents.TRANSFER_UPDATED, id, now.version(), changed(now));
        return now;
    }

    @Override
    public Future<Transfer> shipTransfer(UUID transferId, Caller caller) {
        return Idempotency.task(vertx, db, Transfer.class, tx -> ship(tx, transferId, LocationLimit.of(caller)));
    }

    private static Transfer ship(Tx tx, UUID id, LocationLimit limit) {
        var transfer = sent(lock(tx, id, DRAFT, limit), limit);
        Locations.requireActive(tx, transfer.fromLocationId(), FROM);
        Locations.requireActive(tx, transfer.toLocationId(), TO);
        TransferBookings.ship(tx, transfer, lines(read(tx, id)));
        tx.sql(TransferQueries.SHIP_LINES, id);
        tx.sql(TransferQueries.EXPECT, id);
        var shipped = change(tx, id, TransferQueries.SHIP, id);
        EventLog.append(tx, InventoryEvents.TRANSFER_SHIPPED, id, shipped.version(), changed(shipped));
        return shipped;
    }

    @Override
    public Future<Transfer> receiveTransfer(UUID transferId, @Nullable ReceiveTransfer body, Caller caller) {
        return Idempotency.task(
                vertx, db, Transfer.class, tx -> receive(tx, transferId, body, LocationLimit.of(caller)));
    }

    private static Transfer receive(Tx tx, UUID id, @Nullable ReceiveTransfer body, LocationLimit limit) {
        var transfer = lock(tx, id, UNDER_WAY, limit);
        limit.require(transfer.toLocationId(), TO);
        Locations.requireActive(tx, transfer.toLocationId(), TO);
        var received = TransferRules.received(lines(read(tx, id)), body);
        TransferBookings.receive(tx, transfer, received);
        var ids = received.stream().map(l -> l.lineId()).toArray(UUID[]::new);
        var changed = tx.sql(
                TransferQueries.RECEIVE_LINES,
                id,
                ids,
                received.stream().map(l -> l.quantity()).toArray(Long[]::new),
                received.stream().map(l -> l.damaged()).toArray(Long[]::new),
                received.stream().map(l -> l.lost()).toArray(Long[]::new));
        expect(ids.length, changed.rowCount());
        tx.sql(TransferQueries.EXPECT_LESS, id, ids);
        var now = change(tx, id, TransferQueries.RECEIVE, id);
        var data = new TransferReceived(
                id,
                now.number(),
                now.fromLocationId(),
                now.fromCode(),
                now.toLocationId(),
                now.toCode(),
                now.status().equals("received"),
                received);
        EventLog.append(tx, InventoryEvents.TRANSFER_RECEIVED, id, now.version(), data);
        return now;
    }

    @Override
    public Future<Transfer> cancelTransfer(UUID transferId, Caller caller) {
        return Idempotency.task(vertx, db, Transfer.class, tx -> cancel(tx, transferId, LocationLimit.of(caller)));
    }

    private static Transfer cancel(Tx tx, UUID id, LocationLimit limit) {
        var transfer = sent(lock(tx, id, CANCELLABLE, limit), limit);
        if (!transfer.status().equals("draft")) {
            Locations.requireActive(tx, transfer.fromLocationId(), FROM);
            TransferBookings.giveBack(tx, transfer, lines(read(tx, id)));
            tx.sql(TransferQueries.RETURN_LINES, id);
            tx.sql(TransferQueries.EXPECT_NOTHING, id);
        }
        var cancelled = change(tx, id, TransferQueries.CANCEL, id);
        EventLog.append(tx, InventoryEvents.TRANSFER_CANCELLED, id, cancelled.version(), changed(cancelled));
        return cancelled;
    }

    /** Fails 404 transfer_not_found, 409 invalid_state, 412 stale_version. */
    private static Transfer lock(Tx tx, UUID id, Set<String> statuses, LocationLimit limit) {
        var locked = tx.require("transfer_not_found", r -> TransferQueries.transfer(r, null), TransferQueries.LOCK, id);
        return require(visible(locked, limit), statuses);
    }

    /** What the sender does needs the origin; only the receiver needs the destination. Fails 404 transfer_not_found, 403 location_not_allowed. */
    private static Transfer sent(Transfer transfer, LocationLimit limit) {
        limit.require(visible(transfer, limit).fromLocationId(), FROM);
        return transfer;
    }

    private static Transfer require(Transfer transfer, Set<String> statuses) {
        Request.requireVersion(transfer.version());
        if (!statuses.contains(transfer.status()))
            throw Problem.conflict("invalid_state", Problem.detail("status", "is " + transfer.status()));
        return transfer;
    }

    private static Transfer change(Tx tx, UUID id, String sql, @Nullable Object... args) {
        expect(1, tx.sql(sql, args).rowCount());
        return read(tx, id);
    }

    private static Transfer read(Tx tx, UUID id) {
        return TransferQueries.withLines(tx.sql(TransferQueries.WITH_LINES, (Object) new UUID[] {id}));
    }

    private static List<TransferLine> lines(Transfer transfer) {
        return Objects.requireNonNull(transfer.lines());
    }

    /** Checks that the statement's own condition confirms the decision made under the lock. */
    private static void expect(int rows, int changed) {
        if (rows != changed) throw new IllegalStateException(changed + " rows were changed instead of " + rows);
    }

    private static TransferChanged changed(Transfer t) {
        var lines = lines(t).stream()
                .map(l -> new TransferredLine(
                        l.id(),
                        l.itemId(),
                        l.sku(),
                        l.name(),
                        l.quantity(),
                        l.inTransit(),
                        l.received(),
                        l.damaged(),
                        l.lost(),
                        l.returned()))
                .toList();
        return new TransferChanged(
                t.id(),
                t.number(),
                t.fromLocationId(),
                t.fromCode(),
                t.toLocationId(),
                t.toCode(),
                t.status(),
                t.expectedAt(),
                lines,
                t.metadata());
    }

    private static @Nullable Object[] values(UUID id, WriteTransfer body) {
        return new @Nullable Object[] {
            id,
            TransferRules.origin(body),
            body.toLocationId(),
            time(body.expectedAt()),
            body.reference(),
            body.notes(),
            Metadata.of(body.metadata())
        };
    }

    private static @Nullable OffsetDateTime time(@Nullable Instant at) {
        return at == null ? null : at.atOffset(ZoneOffset.UTC);
    }
}
