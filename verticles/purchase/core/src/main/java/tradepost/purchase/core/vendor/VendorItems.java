package tradepost.purchase.core.vendor;

import io.vertx.core.Future;
import io.vertx.core.Vertx;
import io.vertx.core.json.JsonArray;
import io.vertx.core.json.JsonObject;
import io.vertx.sqlclient.Row;
import io.vertx.sqlclient.data.Numeric;
import java.math.BigDecimal;
import java.util.ArrayList;
import java.util.List;
import java.util.UUID;
import org.jspecify.annotations.Nullable;
import tradepost.catalog.CatalogService;
import tradepost.contact.VendorService;
import tradepost.contact.VendorSnapshot;
import tradepost.kernel.db.Db;
import tradepost.kernel.db.Tx;
import tradepost.kernel.events.EventLog;
import tradepost.kernel.idempotency.Done;
import tradepost.kernel.idempotency.Idempotency;
import tradepost.kernel.identity.Caller;
import tradepost.kernel.json.Json;
import tradepost.kernel.listing.Listing;
import tradepost.kernel.listing.Where;
import tradepost.kernel.problem.Problem;
import tradepost.kernel.resource.NameTable.Named;
import tradepost.kernel.value.Ids;
import tradepost.kernel.value.Money;
import tradepost.kernel.value.Text;
import tradepost.orders.OrderReferences;
import tradepost.purchase.PurchaseEvents;
import tradepost.purchase.vendor.CostBreak;
import tradepost.purchase.vendor.VendorItem;
import tradepost.purchase.vendor.VendorItemPage;
import tradepost.purchase.vendor.VendorItemQuery;
import tradepost.purchase.vendor.VendorItemService;
import tradepost.purchase.vendor.WriteVendorItem;

public final class VendorItems implements VendorItemService {
    private static final int BREAKS_MAX = 20;

    private static final String COLUMNS =
            """
            id, vendor_id, item_id, vendor_sku, currency, cost, minimum_quantity, pack_size, lead_time_days, breaks, created_at, updated_at,
            %s, %s""".formatted(PurchasedItems.NAMES.code("item_id"), PurchasedItems.NAMES.name("item_id"));

    /** Of the version, after the columns. */
    private static final int VERSION_AT = 14;

    private static final String PUT = """
            insert into vendor_item as v (id, vendor_id, item_id, vendor_sku, currency, cost, minimum_quantity, pack_size, lead_time_days,
              breaks)
            values ($1, $2, $3, $4, $5, $6, $7, $8, $9, $10)
            on conflict (vendor_id, item_id) do update set vendor_sku = excluded.vendor_sku, currency = excluded.currency,
              cost = excluded.cost, minimum_quantity = excluded.minimum_quantity, pack_size = excluded.pack_size,
              lead_time_days = excluded.lead_time_days, breaks = excluded.breaks, version = v.version + 1, updated_at = now()
            returning %s, version
            """.formatted(COLUMNS);

    private static final String DELETE =
            "delete from vendor_item where vendor_id = $1 and item_id = $2 returning %s, version".formatted(COLUMNS);

    static final Listing<VendorItem> LISTED = Listing.of("vendor_item", COLUMNS, VendorItems::item, VendorItem::id)
            .byTime("created_at", VendorItem::createdAt)
            .byTime("updated_at", VendorItem::updatedAt);

    private final Vertx vertx;
    private final Db db;
    private final VendorService vendors;
    private final CatalogService catalog;
    private final String defaultCurrency;

    public VendorItems(Vertx vertx, Db db, VendorService vendors, CatalogService catalog, String defaultCurrency) {
        this.vertx = vertx;
        this.db = db;
        this.vendors = vendors;
        this.catalog = catalog;
        this.defaultCurrency = defaultCurrency;
    }

    @Override
    public Future<VendorItemPage> listVendorItems(UUID vendorId, VendorItemQuery q, Caller caller) {
        return vendors.vendorSnapshot(vendorId, caller)
                .compose(v -> q.page().read(db, LISTED, where(vendorId, q)))
                .map(s -> new VendorItemPage(s.data(), s.meta()));
    }

    static Where where(UUID vendorId, VendorItemQuery q) {
        return Where.of("true")
                .and("vendor_id = ?", vendorId)
                .and("item_id = ?", q.itemId())
                .between("created_at", q.createdFrom(), q.createdTo());
    }

    @Override
    public Future<VendorItem> putVendorItem(UUID vendorId, WriteVendorItem body, Caller caller) {
        return Idempotency.stepsTask(vertx, db, VendorItem.class, () -> {
            var vendor = vendors.vendorSnapshot(vendorId, caller).await();
            var currency = VendorCosts.currency(body.currency(), vendor, defaultCurrency);
            var cost = Money.checkedPrice("cost", body.cost(), currency);
            var breaks = breaks(body, currency);
            var sku = body.vendorSku() == null ? null : Text.visible("vendor_sku", body.vendorSku());
            reference(vendor, body.itemId(), caller);
            return Idempotency.write(db, VendorItem.class, tx -> put(tx, vendorId, body, sku, currency, cost, breaks));
        });
    }

    /** Fails 400 invalid_breaks unless the quantities ascend from the minimum quantity, 400 invalid_amount. */
    static List<CostBreak> breaks(WriteVendorItem body, String currency) {
        if (body.breaks() == null) return List.of();
        var faults = new ArrayList<JsonObject>();
        if (body.breaks().size() > BREAKS_MAX)
            faults.add(Problem.detail("breaks", "must have at most " + BREAKS_MAX + " entries"));
        var checked = new ArrayList<CostBreak>();
        long last = body.fromQuantity();
        for (int i = 0; i < body.breaks().size(); i++) {
            var one = body.breaks().get(i);
            if (one.minimumQuantity() <= last)
                faults.add(Problem.detail("breaks[" + i + "].minimum_quantity", "must be more than " + last));
            last = one.minimumQuantity();
            checked.add(new CostBreak(last, Money.checkedPrice("breaks[" + i + "].cost", one.cost(), currency)));
        }
        Problem.badRequestIf("invalid_breaks", faults);
        return checked;
    }

    /** Fails 400 item_not_found. */
    private void reference(VendorSnapshot vendor, UUID itemId, Caller caller) {
        var found = catalog.itemSnapshots(List.of(itemId), caller).await();
        if (found.isEmpty())
            throw Problem.badRequest("item_not_found", Problem.detail("item_id", "there is no item with this id"));
        PurchasedItems.NAMES.learn(db, found, i -> new Named(i.id(), i.sku(), i.name()));
        OrderReferences.mark(
                "vendor",
                vendor.referenced() ? null : () -> vendors.referenceVendor(vendor.id(), caller),
                found.getFirst().referenced() ? List.of() : List.of(itemId),
                items -> catalog.referenceItems(items, caller));
    }

    private static VendorItem put(
            Tx tx,
            UUID vendorId,
            WriteVendorItem body,
            @Nullable String sku,
            String currency,
            BigDecimal cost,
            List<CostBreak> breaks) {
        var row = tx.single(
                r -> r,
                PUT,
                Ids.next(),
                vendorId,
                body.itemId(),
                sku,
                currency,
                Numeric.create(cost),
                body.fromQuantity(),
                body.packSize() == null ? 1L : body.packSize(),
                body.leadTimeDays(),
                new JsonArray(breaks.stream().map(Json::write).toList()));
        return published(tx, PurchaseEvents.VENDOR_ITEM_SET, row, row.getLong(VERSION_AT));
    }

    @Override
    public Future<Void> deleteVendorItem(UUID vendorId, UUID itemId, Caller caller) {
        return Idempotency.task(vertx, db, Done.class, tx -> delete(tx, vendorId, itemId))
                .mapEmpty();
    }

    private static Done delete(Tx tx, UUID vendorId, UUID itemId) {
        var row = tx.require("vendor_item_not_found", r -> r, DELETE, vendorId, itemId);
        published(tx, PurchaseEvents.VENDOR_ITEM_DELETED, row, row.getLong(VERSION_AT) + 1);
        return new Done();
    }

    private static VendorItem published(Tx tx, String type, Row row, long version) {
        var item = item(row);
        EventLog.append(tx, type, item.id(), version, item);
        return item;
    }

    private static VendorItem item(Row r) {
        var currency = r.getString(4);
        var breaks = r.getJsonArray(9).stream()
                .map(b -> Json.read((JsonObject) b, CostBreak.class))
                .map(b -> new CostBreak(b.minimumQuantity(), Money.price(b.cost(), currency)))
                .toList();
        return new VendorItem(
                r.getUUID(0),
                r.getUUID(1),
                r.getUUID(2),
                r.getString(12),
                r.getString(13),
                r.getString(3),
                currency,
                Money.readPrice(r, 5, currency),
                r.getLong(6),
                r.getLong(7),
                r.getInteger(8),
                breaks,
                r.getOffsetDateTime(10).toInstant(),
                r.getOffsetDateTime(11).toInstant());
    }
}
