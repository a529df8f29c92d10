package tradepost.purchase.core.contract;

import io.vertx.core.Future;
import io.vertx.core.Vertx;
import io.vertx.core.json.JsonObject;
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
import tradepost.file.FileUseService;
import tradepost.file.NamedFiles;
import tradepost.kernel.db.Db;
import tradepost.kernel.db.Tx;
import tradepost.kernel.events.EventLog;
import tradepost.kernel.idempotency.Done;
import tradepost.kernel.idempotency.Idempotency;
import tradepost.kernel.identity.Caller;
import tradepost.kernel.json.Json;
import tradepost.kernel.problem.Problem;
import tradepost.kernel.request.Request;
import tradepost.kernel.resource.NameTable.Named;
import tradepost.kernel.value.Ids;
import tradepost.kernel.value.Money;
import tradepost.kernel.value.Text;
import tradepost.orders.OrderReferences;
import tradepost.purchase.PurchaseEvents;
import tradepost.purchase.contract.VendorContract;
import tradepost.purchase.contract.VendorContractPage;
import tradepost.purchase.contract.VendorContractQuery;
import tradepost.purchase.contract.VendorContractService;
import tradepost.purchase.contract.WriteVendorContract;
import tradepost.purchase.core.vendor.PurchasedItems;
import tradepost.purchase.core.vendor.VendorCosts;

public final class VendorContracts implements VendorContractService {
    private static final String NOT_FOUND = "contract_not_found";
    private static final int ITEMS_MAX = 1_000;
    private static final int FIRST_YEAR = 1900;
    private static final int LAST_YEAR = 9999;
    private final Vertx vertx;
    private final Db db;
    private final VendorService vendors;
    private final CatalogService catalog;
    private final FileUseService files;
    private final String defaultCurrency;
    private final int noticeDays;

    /** @param noticeDays before its expiry, a contract is announced to expire */
    public VendorContracts(
            Vertx vertx,
            Db db,
            VendorService vendors,
            CatalogService catalog,
            FileUseService files,
            String defaultCurrency,
            int noticeDays) {
        this.vertx = vertx;
        this.db = db;
        this.vendors = vendors;
        this.catalog = catalog;
        this.files = files;
        this.defaultCurrency = defaultCurrency;
        this.noticeDays = noticeDays;
    }

    @Override
    public Future<VendorContractPage> listVendorContracts(UUID vendorId, VendorContractQuery q, Caller caller) {
        return vendors.vendorSnapshot(vendorId, caller)
                .compose(v -> q.page().read(db, ContractQueries.LISTED, ContractQueries.where(vendorId, q)))
                .map(s -> new VendorContractPage(s.data(), s.meta()));
    }

    @Override
    public Future<VendorContract> getVendorContract(UUID vendorId, UUID contractId, Caller caller) {
        return db.require(NOT_FOUND, ContractQueries::contract, ContractQueries.GET, contractId, vendorId);
    }

    @Override
    public Future<VendorContract> getContract(UUID contractId, Caller caller) {
        return db.require(NOT_FOUND, ContractQueries::contract, ContractQueries.GET_ONE, contractId);
    }

    @Override
    public Future<VendorContract> createVendorContract(UUID vendorId, WriteVendorContract body, Caller caller) {
        var id = Ids.next();
        return write(vendorId, id, body, caller, (tx, w) -> {
            tx.sql(ContractQueries.INSERT, ContractQueries.args(id, vendorId, w));
            putItems(tx, id, w);
            return published(tx, PurchaseEvents.CONTRACT_CREATED, id, vendorId);
        });
    }

    @Override
    public Future<VendorContract> putVendorContract(
            UUID vendorId, UUID contractId, WriteVendorContract body, Caller caller) {
        return write(vendorId, contractId, body, caller, (tx, w) -> {
            Request.requireVersion(
                    tx.require(NOT_FOUND, r -> r.getLong(0), ContractQueries.LOCK, contractId, vendorId));
            tx.sql(ContractQueries.UPDATE, ContractQueries.args(contractId, vendorId, w));
            tx.sql(ContractQueries.LOCK_ITEMS, contractId);
            var items = w.items().stream().map(WriteVendorContract.Item::itemId).toArray(UUID[]::new);
            if (tx.list(r -> r.getLong(0), ContractQueries.DELETE_ITEMS, contractId, items).stream()
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

    private Future<VendorContract> write(
            UUID vendorId, UUID contractId, WriteVendorContract body, Caller caller, Writing writing) {
        return Idempotency.stepsTask(vertx, db, VendorContract.class, () -> {
            var vendor = vendors.vendorSnapshot(vendorId, caller).await();
            var valid = valid(body, VendorCosts.currency(body.currency(), vendor, defaultCurrency));
            var ids =
                    valid.items().stream().map(WriteVendorContract.Item::itemId).toList();
            var found = catalog.itemSnapshots(ids, caller).await();
            requireFound(ids, found);
            new NamedFiles()
                    .add("file_id", body.fileId())
                    .require(files, "contract", contractId, "purchases:read", caller);
            PurchasedItems.NAMES.learn(db, found, i -> new Named(i.id(), i.sku(), i.name()));
            OrderReferences.mark(
                    "vendor",
                    vendor.referenced() ? null : () -> vendors.referenceVendor(vendor.id(), caller),
                    found.stream()
                            .filter(i -> !i.referenced())
                            .map(ItemSnapshot::id)
                            .toList(),
                    items -> catalog.referenceItems(items, caller));
            return Idempotency.write(db, VendorContract.class, tx -> writing.write(tx, valid));
        });
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
            var price = Money.checkedPrice("items[" + i + "].unit_price", item.unitPrice(), currency);
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

    private static void putItems(Tx tx, UUID id, WriteVendorContract w) {
        tx.sql(
                ContractQueries.PUT_ITEMS,
                id,
                w.items().stream().map(WriteVendorContract.Item::itemId).toArray(UUID[]::new),
                w.items().stream().map(i -> Numeric.create(i.unitPrice())).toArray(Numeric[]::new),
                w.items().stream().map(WriteVendorContract.Item::quantity).toArray(Long[]::new));
    }

    /** Also announces its expiry, if that is near. */
    private VendorContract published(Tx tx, String type, UUID id, UUID vendorId) {
        var made = tx.single(ContractQueries::contract, ContractQueries.GET, id, vendorId);
        var event = EventLog.append(tx, type, id, made.version(), made);
        if (made.fileId() != null) EventLog.handOver(tx, "file", event);
        return announce(tx, id) == 0 ? made : tx.single(ContractQueries::contract, ContractQueries.GET, id, vendorId);
    }

    @Override
    public Future<Void> deleteVendorContract(UUID vendorId, UUID contractId, Caller caller) {
        return Idempotency.task(vertx, db, Done.class, tx -> {
                    Request.requireVersion(
                            tx.require(NOT_FOUND, r -> r.getLong(0), ContractQueries.LOCK, contractId, vendorId));
                    if (tx.single(r -> r.getBoolean(0), ContractQueries.IS_USED, contractId))
                        throw Problem.conflict("in_use");
                    var gone = tx.single(ContractQueries::contract, ContractQueries.GET, contractId, vendorId);
                    var data = gone.withVersion(gone.version() + 1);
                    EventLog.append(tx, PurchaseEvents.CONTRACT_DELETED, contractId, data.version(), data);
                    tx.sql(ContractQueries.DELETE, contractId, vendorId);
                    return new Done();
                })
                .mapEmpty();
    }

    /** Announces contracts that expire soon, each once. Returns how many. */
    public int announceDue() {
        return db.tx(tx -> announce(tx, null));
    }

    private int announce(Tx tx, @Nullable UUID only) {
        var due = tx.list(ContractQueries::contract, ContractQueries.ANNOUNCE, noticeDays, only);
        EventLog.appendAll(
                tx,
                due.stream()
                        .map(c -> EventLog.event(PurchaseEvents.CONTRACT_EXPIRING, c.id(), c.version(), Json.write(c)))
                        .toList());
        return due.size();
    }
}
