package tradepost.catalog.core.price;

import io.vertx.core.Future;
import io.vertx.core.json.JsonObject;
import java.time.Instant;
import java.time.OffsetDateTime;
import java.time.ZoneOffset;
import java.time.temporal.ChronoUnit;
import java.util.List;
import java.util.UUID;
import java.util.function.Supplier;
import org.jspecify.annotations.Nullable;
import tradepost.catalog.CatalogEvents;
import tradepost.catalog.price.PriceList;
import tradepost.catalog.price.PriceListPage;
import tradepost.catalog.price.PriceListQuery;
import tradepost.catalog.price.WritePriceList;
import tradepost.kernel.db.Db;
import tradepost.kernel.db.Tx;
import tradepost.kernel.listing.Searched;
import tradepost.kernel.problem.Problem;
import tradepost.kernel.request.Request;
import tradepost.kernel.resource.Resource;
import tradepost.kernel.value.Money;
import tradepost.kernel.value.Text;

/** Price lists without their prices. Each change of a list or of its prices locks the list first. */
final class PriceListWriter {
    private static final int DEFAULT_PRIORITY = 100;

    static final Resource<PriceList, WritePriceList> LISTS = Resource.of(
                    "price_list", PriceList.class, WritePriceList.class)
            .column("name", w -> Text.visible("name", w.name()))
            .column("currency", w -> Money.currency(w.currency()))
            .column("customer_group", w -> group(w.customerGroup()))
            .column("customer_id", PriceListWriter::customer)
            .column("valid_to", PriceListWriter::validTo)
            .column("priority", w -> w.priority() == null ? DEFAULT_PRIORITY : w.priority())
            .column("active", w -> w.active() == null || w.active())
            .sortedBy(PriceListQuery.SORTS)
            .publishes(CatalogEvents.PRICE_LIST)
            .build();

    /** A change of the prices of a list is a change of the list. */
    static final String TOUCH =
            "update price_list set version = version + 1, updated_at = now() where id = $1 returning "
                    + LISTS.columns();

    private static final String HAS_PRICES = "select exists (select 1 from price_list_price where price_list_id = $1)";

    private static final String REFERENCE = """
            update price_list set referenced_at = coalesce(referenced_at, now())
            where id in (select id from price_list where id = any((select $1::uuid[])::uuid[]) and deleted_at is null order by id for no key update)
            returning id
            """;

    private PriceListWriter() {}

    static @Nullable String group(@Nullable String raw) {
        return raw == null ? null : Text.group("customer_group", raw);
    }

    private static @Nullable UUID customer(WritePriceList w) {
        if (w.customerId() != null && w.customerGroup() != null)
            throw Problem.badRequest(
                    "customer_or_group", Problem.detail("customer_id", "cannot be combined with customer_group"));
        return w.customerId();
    }

    private static @Nullable OffsetDateTime validTo(WritePriceList w) {
        if (w.validTo() == null) return null;
        if (w.validFrom() != null && !stored(w.validFrom()).isBefore(stored(w.validTo())))
            throw Problem.badRequest("empty_period", Problem.detail("valid_to", "is not after valid_from"));
        return w.validTo().atOffset(ZoneOffset.UTC);
    }

    /** The column has microseconds. */
    private static Instant stored(Instant time) {
        return time.truncatedTo(ChronoUnit.MICROS);
    }

    static Future<PriceListPage> list(Db db, PriceListQuery q) {
        var where = LISTS.where(q.archived(), q.createdFrom(), q.createdTo())
                .and("currency = ?", q.currency())
                .and("customer_group = ?", group(q.customerGroup()))
                .and("customer_id = ?", q.customerId())
                .and("active = ?", q.active())
                .search(Searched.own("price_list", "name"), q.q());
        return q.page().read(db, LISTS.listing(), where).map(slice -> new PriceListPage(slice.data(), slice.meta()));
    }

    static PriceList put(Tx tx, UUID id, WritePriceList body) {
        return changed(tx, id, () -> LISTS.put(tx, id, body));
    }

    static PriceList patch(Tx tx, UUID id, JsonObject patch) {
        return changed(tx, id, () -> LISTS.patch(tx, id, patch));
    }

    private static PriceList changed(Tx tx, UUID id, Supplier<PriceList> change) {
        var was = locked(tx, id);
        var now = change.get();
        if (!was.currency().equals(now.currency()) && tx.single(r -> r.getBoolean(0), HAS_PRICES, id))
            throw Problem.conflict("currency_in_use");
        return now;
    }

    /** Fails 404 price_list_not_found. */
    static PriceList locked(Tx tx, UUID id) {
        return tx.require("price_list_not_found", LISTS::read, LISTS.sql("lock"), id);
    }

    /** See {@link tradepost.catalog.price.PriceService#referencePriceLists}. The row lock decides between this and a deletion. */
    static Future<List<UUID>> reference(Db db, List<UUID> ids) {
        return db.list(r -> r.getUUID(0), REFERENCE, (Object) ids.toArray(UUID[]::new));
    }

    /** Like {@link #locked}, for a command whose If-Match takes the version of the list. Fails 412 stale_version. */
    static PriceList lockedAsRead(Tx tx, UUID id) {
        var list = locked(tx, id);
        Request.requireVersion(list.version());
        return list;
    }
}
