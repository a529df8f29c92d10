package tradepost.purchase.core.contract;

import io.vertx.core.Future;
import io.vertx.core.Vertx;
import io.vertx.core.json.JsonObject;
import io.vertx.sqlclient.Row;
import io.vertx.sqlclient.data.Numeric;
import java.util.ArrayList;
import java.util.HashSet;
import java.util.List;
import java.util.UUID;
import java.util.stream.Collectors;
import org.jspecify.annotations.Nullable;
import tradepost.catalog.CatalogService;
import tradepost.catalog.ItemSnapshot;
import tradepost.contact.VendorService;
import tradepost.kernel.bus.Request;
import tradepost.kernel.bus.Tasks;
import tradepost.kernel.db.Db;
import tradepost.kernel.db.RowMapper;
import tradepost.kernel.db.Tx;
import tradepost.kernel.events.Event;
import tradepost.kernel.events.EventLog;
import tradepost.kernel.idempotency.Idempotency;
import tradepost.kernel.identity.Caller;
import tradepost.kernel.listing.Listing;
import tradepost.kernel.listing.Page;
import tradepost.kernel.listing.Where;
import tradepost.kernel.problem.Problem;
import tradepost.kernel.value.Done;
import tradepost.kernel.value.Ids;
import tradepost.kernel.value.Json;
import tradepost.kernel.value.Money;
import tradepost.kernel.value.Text;
import tradepost.orders.OrderReferences;
import tradepost.purchase.PurchaseEvents;
import tradepost.purchase.contract.VendorContract;
import tradepost.purchase.contract.VendorContractChanged;
import tradepost.purchase.contract.VendorContractPage;
import tradepost.purchase.contract.VendorContractQuery;
import tradepost.purchase.contract.VendorContractService;
import tradepost.purchase.contract.WriteVendorContract;
import tradepost.purchase.core.vendor.VendorCosts;

public final class VendorContracts implements VendorContractService {
    private static final String NOT_FOUND = "contract_not_found";
    private static final int ITEMS_MAX = 1_000;
    private static final int FIRST_YEAR = 1900;
    private static final int LAST_YEAR = 9999;
    /** Contracts whose expiry is announced at once. */
    private static final int ANNOUNCED_MAX = 100;

    private static final String COLUMNS = """
            c.id, c.vendor_id, c.number, c.valid_from, c.valid_to, c.currency, c.terms, c.file_id, c.expiring_at, c.version, c.created_at,
            c.updated_at, (select jsonb_agg(jsonb_build_object('item_id', i.item_id, 'unit_price', i.unit_price, 'quantity', i.quantity,
              'drawn_quantity', i.drawn_quantity) order by i.item_id) from vendor_contract_item i where i.contract_id = c.id)""";

    private static final String GET =
            "select %s from vendor_contract c where c.id = $1 and c.vendor_id = $2".formatted(COLUMNS);

    private static final String LOCK =
            "select version from vendor_contract where id = $1 and vendor_id = $2 for no key update";

    private static final String INSERT = """
            insert into vendor_contract(id, vendor_id, number, valid_from, valid_to, currency, terms, file_id)
            values ($1, $2, $3, $4, $5, $6, $7, $8)
            """;

    /** A contract that ends later than before may be announced again. */
    private static final String UPDATE = """
            update vendor_contract set number = $3, valid_from = $4, valid_to = $5, currency = $6, terms = $7, file_id = $8,
              expiring_at = case when valid_to >= $5 then expiring_at end, version = version + 1, updated_at = now()
            where id = $1 and vendor_id = $2
            """;

    private static final String PUT_ITEMS = """
            insert into vendor_contract_item as i (contract_id, item_id, unit_price, quantity)
            select $1, u.* from unnest($2::uuid[], $3::numeric[], $4::bigint[]) as u(item, price, quantity) order by u.item
            on conflict (contract_id, item_id) do update set unit_price = excluded.unit_price, quantity = excluded.quantity, updated_at = now()
            """;

    private static final String LOCK_ITEMS =
            "select item_id from vendor_contract_item where contract_id = $1 order by item_id for no key update";

    private static final String DELETE_ITEMS = """
            delete from vendor_contract_item where contract_id = $1 and item_id <> all((select $2::uuid[])::uuid[])
            returning drawn_quantity
            """;

    private static final String IS_USED = "select exists (select from purchase_order_line where contract_id = $1)";

    private static final String DELETE = "delete from vendor_contract where id = $1 and vendor_id = $2";

    /** $1 the days before the expiry, $2 the only contract; null for all. */
    private static final String ANNOUNCE = """
            with due as (
              select id from vendor_contract where expiring_at is null
                and valid_to < (now() at time zone 'UTC')::date + $1::int and ($2::uuid is null or id = $2)
              order by id limit %d for no key update skip locked)
            update vendor_contract c set expiring_at = now(), version = version + 1, updated_at = now() from due where c.id = due.id
            returning c.id, c.vendor_id, c.number, c.valid_from, c.valid_to, c.version
            """.formatted(ANNOUNCED_MAX);

    static final Listing<VendorContract> LISTED = Listing.of(
                    "vendor_contract c", COLUMNS, VendorContracts::contract, VendorContract::id)
            .byTime("created_at", VendorContract::createdAt)
            .byTime("updated_at", VendorContract::updatedAt);

    private final Vertx vertx;
    private final Db db;
    private final VendorService vendors;
    private final CatalogService catalog;
    private final String defaultCurrency;
    private final int noticeDays;

    /** @param noticeDays before its expiry, a contract is announced to expire */
    public VendorContracts(
            Vertx vertx, Db db, VendorService vendors, CatalogService catalog, String defaultCurrency, int noticeDays) {
        this.vertx = vertx;
        this.db = db;
        this.vendors = vendors;
        this.catalog = catalog;
        this.defaultCurrency = defaultCurrency;
        this.noticeDays = noticeDays;
    }

    @Override
    public Future<VendorContractPage> listVendorContracts(UUID vendorId, VendorContractQuery q, Caller caller) {
        return vendors.vendorSnapshot(vendorId, caller)
                .compose(
                        v -> Page.of(q.limit(), q.offset(), q.after(), q.sort()).read(db, LISTED, where(vendorId, q)))
                .map(s -> new VendorContractPage(s.data(), s.meta()));
    }

    static Where where(UUID vendorId, VendorContractQuery q) {
        return Where.of("true")
                .and("vendor_id = ?", vendorId)
                .and("number = ?", q.number())
                .and("valid_from <= ? and valid_to >= ?", q.validOn())
                .between("created_at", q.createdFrom(), q.createdTo());
    }

    @Override
    public Future<VendorContract> getVendorContract(UUID vendorId, UUID contractId, Caller caller) {
        return db.require(NOT_FOUND, VendorContracts::contract, GET, contractId, vendorId);
    }

    @Override
    public Future<VendorContract> createVendorContract(UUID vendorId, WriteVendorContract body, Caller caller) {
        return write(vendorId, body, caller, (tx, w) -> {
            var id = Ids.next();
            tx.sql(INSERT, args(id, vendorId, w));
            putItems(tx, id, w);
            return published(tx, PurchaseEvents.CONTRACT_CREATED, id, vendorId);
        });
    }

    @Override
    public Future<VendorContract> putVendorContract(
            UUID vendorId, UUID contractId, WriteVendorContract body, Caller caller) {
        return write(vendorId, body, caller, (tx, w) -> {
            Request.requireVersion(tx.require(NOT_FOUND, r -> r.getLong(0), LOCK, contractId, vendorId));
            tx.sql(UPDATE, args(contractId, vendorId, w));
            tx.sql(LOCK_ITEMS, contractId);
            var items = w.items().stream().map(WriteVendorContract.Item::itemId).toArray(UUID[]::new);
            if (tx.list(r -> r.getLong(0), DELETE_ITEMS, contractId, items).stream()
                    .anyMatch(drawn -> drawn > 0))
                throw Problem.conflict(
                        "in_use", Problem.detail("items", "orders have drawn from an item that is missing"));
            putItems(tx, contractId, w);
            return published(tx, PurchaseEvents.CONTRACT_UPDATED, contractId, vendorId);
        });
    }

    private interface Writing {
        VendorContract write(Tx tx, WriteVendorContract valid);
    }

    private Future<VendorContract> write(UUID vendorId, WriteVendorContract body, Caller caller, Writing writing) {
        return Tasks.run(
                vertx,
                () -> Idempotency.steps(db, VendorContract.class, () -> {
                    var vendor = vendors.vendorSnapshot(vendorId, caller).await();
                    var valid = valid(body, VendorCosts.currency(body.currency(), vendor, defaultCurrency));
                    var ids = valid.items().stream()
                            .map(WriteVendorContract.Item::itemId)
                            .toList();
                    var found = catalog.itemSnapshots(ids, caller).await();
                    requireFound(ids, found);
                    OrderReferences.mark(
                            "vendor",
                            vendor.referenced() ? null : () -> vendors.referenceVendor(vendor.id(), caller),
                            found.stream()
                                    .filter(i -> !i.referenced())
                                    .map(ItemSnapshot::id)
                                    .toList(),
                            items -> catalog.referenceItems(items, caller));
                    return Idempotency.write(db, VendorContract.class, tx -> writing.write(tx, valid));
                }));
    }

    /** Fails 400 blank, invalid_request, empty_period, item_twice, invalid_lines or invalid_amount. */
    static WriteVendorContract valid(WriteVendorContract body, String currency) {
        var number = Text.visible("number", body.number());
        for (var day : List.of(body.validFrom(), body.validTo()))
            if (day.getYear() < FIRST_YEAR || day.getYear() > LAST_YEAR)
                throw Problem.badRequest(
                        "invalid_request", Problem.detail("valid_from", "must be from 1900 to 9999, like valid_to"));
        if (body.validTo().isBefore(body.validFrom()))
            throw Problem.badRequest("empty_period", Problem.detail("valid_to", "is before valid_from"));
        if (body.items().isEmpty() || body.items().size() > ITEMS_MAX)
            throw Problem.badRequest(
                    "invalid_lines", Problem.detail("items", "must have 1 to " + ITEMS_MAX + " entries"));
        var seen = new HashSet<UUID>();
        var twice = new ArrayList<JsonObject>();
        var items = new ArrayList<WriteVendorContract.Item>();
        for (int i = 0; i < body.items().size(); i++) {
            var item = body.items().get(i);
            if (!seen.add(item.itemId())) twice.add(Problem.detail("items[" + i + "].item_id", "occurs twice"));
            var price = Money.checked("items[" + i + "].unit_price", item.unitPrice(), currency);
            items.add(new WriteVendorContract.Item(item.itemId(), price, item.quantity()));
        }
        Problem.badRequestIf("item_twice", twice);
        return new WriteVendorContract(
                number, body.validFrom(), body.validTo(), currency, body.terms(), body.fileId(), items);
    }

    private static void requireFound(List<UUID> ids, List<ItemSnapshot> found) {
        var known = found.stream().map(ItemSnapshot::id).collect(Collectors.toSet());
        var faults = new ArrayList<JsonObject>();
        for (int i = 0; i < ids.size(); i++)
            if (!known.contains(ids.get(i)))
                faults.add(Problem.detail("items[" + i + "].item_id", "there is no item with this id"));
        Problem.badRequestIf("item_not_found", faults);
    }

    private static @Nullable Object[] args(UUID id, UUID vendorId, WriteVendorContract w) {
        return new @Nullable Object[] {
            id, vendorId, w.number(), w.validFrom(), w.validTo(), w.currency(), w.terms(), w.fileId()
        };
    }

    private static void putItems(Tx tx, UUID id, WriteVendorContract w) {
        tx.sql(
                PUT_ITEMS,
                id,
                w.items().stream().map(WriteVendorContract.Item::itemId).toArray(UUID[]::new),
                w.items().stream().map(i -> Numeric.create(i.unitPrice())).toArray(Numeric[]::new),
                w.items().stream().map(WriteVendorContract.Item::quantity).toArray(Long[]::new));
    }

    /** Also announces its expiry, if that is near. */
    private VendorContract published(Tx tx, String type, UUID id, UUID vendorId) {
        var made = tx.single(VendorContracts::contract, GET, id, vendorId);
        EventLog.append(tx, type, id, made.version(), changed(made));
        return announce(tx, id) == 0 ? made : tx.single(VendorContracts::contract, GET, id, vendorId);
    }

    private static VendorContractChanged changed(VendorContract c) {
        return new VendorContractChanged(c.id(), c.vendorId(), c.number(), c.validFrom(), c.validTo());
    }

    @Override
    public Future<Void> deleteVendorContract(UUID vendorId, UUID contractId, Caller caller) {
        return Idempotency.task(vertx, db, Done.class, tx -> {
                    Request.requireVersion(tx.require(NOT_FOUND, r -> r.getLong(0), LOCK, contractId, vendorId));
                    if (tx.single(r -> r.getBoolean(0), IS_USED, contractId)) throw Problem.conflict("in_use");
                    var gone = tx.single(VendorContracts::contract, GET, contractId, vendorId);
                    EventLog.append(tx, PurchaseEvents.CONTRACT_DELETED, contractId, gone.version() + 1, changed(gone));
                    tx.sql(DELETE, contractId, vendorId);
                    return new Done();
                })
                .mapEmpty();
    }

    /** Announces contracts that expire soon, each once. Returns how many. */
    public int announceDue() {
        return db.tx(tx -> announce(tx, null));
    }

    private int announce(Tx tx, @Nullable UUID only) {
        var events = new ArrayList<Event>();
        for (var r : tx.sql(ANNOUNCE, noticeDays, only)) {
            var data = new VendorContractChanged(
                    r.getUUID(0), r.getUUID(1), r.getString(2), r.getLocalDate(3), r.getLocalDate(4));
            events.add(EventLog.event(
                    PurchaseEvents.CONTRACT_EXPIRING, data.contractId(), r.getLong(5), Json.write(data)));
        }
        EventLog.appendAll(tx, events);
        return events.size();
    }

    private static VendorContract contract(Row r) {
        var currency = r.getString(5);
        var items = r.getJsonArray(12).stream()
                .map(i -> Json.read((JsonObject) i, VendorContract.Item.class))
                .map(i -> new VendorContract.Item(
                        i.itemId(), Money.exact(i.unitPrice(), currency), i.quantity(), i.drawnQuantity()))
                .toList();
        return new VendorContract(
                r.getUUID(0),
                r.getUUID(1),
                r.getString(2),
                r.getLocalDate(3),
                r.getLocalDate(4),
                currency,
                r.getString(6),
                r.getUUID(7),
                RowMapper.instant(r, 8),
                r.getLong(9),
                r.getOffsetDateTime(10).toInstant(),
                r.getOffsetDateTime(11).toInstant(),
                items);
    }
}
