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
import tradepost.kernel.json.Json;
import tradepost.kernel.json.MergePatch;
import tradepost.kernel.listing.Where;
import tradepost.kernel.problem.Problem;
import tradepost.kernel.request.Request;
import tradepost.kernel.value.Ids;
import tradepost.kernel.value.Metadata;

/** Each operation locks its transfer first, then the locations, and then the levels. */
public final class TransferServiceImpl implements TransferService {
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
        return q.page().read(db, TransferQueries.LISTED, where(q)).map(s -> new TransferPage(s.data(), s.meta()));
    }

    static Where where(TransferQuery q) {
        return Where.of("true")
                .in("status", q.status())
                .and("from_location_id = ?", q.fromLocationId())
                .and("to_location_id = ?", q.toLocationId())
                .and("number = ?", q.number())
                .and("reference = ?", q.reference())
                .and("id in (select transfer_id from transfer_line where item_id = ?)", q.itemId())
                .between("created_at", q.createdFrom(), q.createdTo())
                .between("expected_at", q.expectedFrom(), q.expectedTo());
    }

    @Override
    public Future<Transfer> getTransfer(UUID transferId, Caller caller) {
        return db.query(TransferQueries.WITH_LINES, (Object) new UUID[] {transferId})
                .map(TransferQueries::withLines);
    }

    @Override
    public Future<Transfer> createTransfer(WriteTransfer body, Caller caller) {
        return Tasks.run(
                vertx,
                () -> Idempotency.steps(db, Transfer.class, () -> {
                    check(body, caller);
                    return Idempotency.write(db, Transfer.class, tx -> create(tx, body));
                }));
    }

    private void check(WriteTransfer body, Caller caller) {
        TransferRules.check(body);
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
                () -> Locations.requireBookable(db, body.fromLocationId(), "from_location_id"),
                () -> Locations.requireBookable(db, body.toLocationId(), "to_location_id"));
    }

    private static List<UUID> itemIds(WriteTransfer body) {
        return body.lines().stream().map(WriteTransfer.Line::itemId).toList();
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
                () -> Locations.bookable(tx, body.fromLocationId(), "from_location_id"),
                () -> Locations.bookable(tx, body.toLocationId(), "to_location_id"));
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
                    require(
                            TransferQueries.withLines(
                                    db.query(TransferQueries.WITH_LINES, (Object) new UUID[] {transferId})
                                            .await()),
                            DRAFT);
                    check(body, caller);
                    return Idempotency.write(db, Transfer.class, tx -> replace(tx, transferId, body));
                }));
    }

    private static Transfer replace(Tx tx, UUID id, WriteTransfer body) {
        lock(tx, id, DRAFT);
        requireLocations(tx, body);
        var ids = new HashMap<UUID, UUID>();
        for (var r : tx.sql(TransferQueries.DELETE_LINES, id)) ids.put(r.getUUID(0), r.getUUID(1));
        insertLines(tx, id, body, ids);
        return updated(tx, id, TransferQueries.REPLACE, values(id, body));
    }

    @Override
    public Future<Transfer> patchTransfer(UUID transferId, JsonObject body, Caller caller) {
        return Idempotency.task(vertx, db, Transfer.class, tx -> patch(tx, transferId, body));
    }

    private static Transfer patch(Tx tx, UUID id, JsonObject body) {
        var now = lock(tx, id, body.fieldNames().equals(Set.of("metadata")) ? ALL : DRAFT);
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
        return Idempotency.task(vertx, db, Transfer.class, tx -> ship(tx, transferId));
    }

    private static Transfer ship(Tx tx, UUID id) {
        var transfer = lock(tx, id, DRAFT);
        Locations.requireActive(tx, transfer.fromLocationId(), "from_location_id");
        Locations.requireActive(tx, transfer.toLocationId(), "to_location_id");
        TransferBookings.ship(tx, transfer, lines(read(tx, id)));
        tx.sql(TransferQueries.SHIP_LINES, id);
        tx.sql(TransferQueries.EXPECT, id);
        var shipped = change(tx, id, TransferQueries.SHIP, id);
        EventLog.append(tx, InventoryEvents.TRANSFER_SHIPPED, id, shipped.version(), changed(shipped));
        return shipped;
    }

    @Override
    public Future<Transfer> receiveTransfer(UUID transferId, @Nullable ReceiveTransfer body, Caller caller) {
        return Idempotency.task(vertx, db, Transfer.class, tx -> receive(tx, transferId, body));
    }

    private static Transfer receive(Tx tx, UUID id, @Nullable ReceiveTransfer body) {
        var transfer = lock(tx, id, UNDER_WAY);
        Locations.requireActive(tx, transfer.toLocationId(), "to_location_id");
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
        return Idempotency.task(vertx, db, Transfer.class, tx -> cancel(tx, transferId));
    }

    private static Transfer cancel(Tx tx, UUID id) {
        var transfer = lock(tx, id, CANCELLABLE);
        if (!transfer.status().equals("draft")) {
            Locations.requireActive(tx, transfer.fromLocationId(), "from_location_id");
            TransferBookings.giveBack(tx, transfer, lines(read(tx, id)));
            tx.sql(TransferQueries.RETURN_LINES, id);
            tx.sql(TransferQueries.EXPECT_NOTHING, id);
        }
        var cancelled = change(tx, id, TransferQueries.CANCEL, id);
        EventLog.append(tx, InventoryEvents.TRANSFER_CANCELLED, id, cancelled.version(), changed(cancelled));
        return cancelled;
    }

    /** Fails 404 transfer_not_found, 409 invalid_state, 412 stale_version. */
    private static Transfer lock(Tx tx, UUID id, Set<String> statuses) {
        return require(
                tx.require("transfer_not_found", r -> TransferQueries.transfer(r, null), TransferQueries.LOCK, id),
                statuses);
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
