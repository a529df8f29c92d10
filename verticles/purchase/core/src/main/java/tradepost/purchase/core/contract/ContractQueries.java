package tradepost.purchase.core.contract;

import io.vertx.core.json.JsonObject;
import io.vertx.sqlclient.Row;
import java.util.UUID;
import org.jspecify.annotations.Nullable;
import tradepost.kernel.db.RowMapper;
import tradepost.kernel.json.Json;
import tradepost.kernel.listing.Listing;
import tradepost.kernel.listing.Where;
import tradepost.kernel.value.Money;
import tradepost.purchase.contract.VendorContract;
import tradepost.purchase.contract.VendorContractQuery;
import tradepost.purchase.contract.WriteVendorContract;
import tradepost.purchase.core.vendor.PurchasedItems;

/** The statements about the contracts of a vendor. */
final class ContractQueries {
    /** Contracts whose expiry is announced at once. */
    private static final int ANNOUNCED_MAX = 100;

    private static final String COLUMNS =
            """
            c.id, c.vendor_id, c.number, c.valid_from, c.valid_to, c.currency, c.terms, c.file_id, c.expiring_at, c.version, c.created_at,
            c.updated_at, (select jsonb_agg(jsonb_build_object('item_id', i.item_id, 'sku', %s, 'name', %s, 'unit_price', i.unit_price, 'quantity', i.quantity,
              'drawn_quantity', i.drawn_quantity) order by i.item_id) from vendor_contract_item i where i.contract_id = c.id)""".formatted(PurchasedItems.NAMES.code("i.item_id"), PurchasedItems.NAMES.name("i.item_id"));

    static final String GET =
            "select %s from vendor_contract c where c.id = $1 and c.vendor_id = $2".formatted(COLUMNS);

    static final String GET_ONE = "select %s from vendor_contract c where c.id = $1".formatted(COLUMNS);

    static final String LOCK = "select version from vendor_contract where id = $1 and vendor_id = $2 for no key update";

    static final String INSERT = """
            insert into vendor_contract(id, vendor_id, number, valid_from, valid_to, currency, terms, file_id)
            values ($1, $2, $3, $4, $5, $6, $7, $8)
            """;

    /** A contract that ends later than before may be announced again. */
    static final String UPDATE = """
            update vendor_contract set number = $3, valid_from = $4, valid_to = $5, currency = $6, terms = $7, file_id = $8,
              expiring_at = case when valid_to >= $5 then expiring_at end, version = version + 1, updated_at = now()
            where id = $1 and vendor_id = $2
            """;

    static final String PUT_ITEMS = """
            insert into vendor_contract_item as i (contract_id, item_id, unit_price, quantity)
            select $1, u.* from unnest($2::uuid[], $3::numeric[], $4::bigint[]) as u(item, price, quantity) order by u.item
            on conflict (contract_id, item_id) do update set unit_price = excluded.unit_price, quantity = excluded.quantity, updated_at = now()
            """;

    static final String LOCK_ITEMS =
            "select item_id from vendor_contract_item where contract_id = $1 order by item_id for no key update";

    static final String DELETE_ITEMS = """
            delete from vendor_contract_item where contract_id = $1 and item_id <> all((select $2::uuid[])::uuid[])
            returning drawn_quantity
            """;

    static final String IS_USED = "select exists (select from purchase_order_line where contract_id = $1)";

    static final String DELETE = "delete from vendor_contract where id = $1 and vendor_id = $2";

    /** $1 the days before the expiry, $2 the only contract; null for all. */
    static final String ANNOUNCE = """
            with due as (
              select id from vendor_contract where expiring_at is null
                and valid_to < business_today() + $1::int and ($2::uuid is null or id = $2)
              order by valid_to limit %d for no key update skip locked)
            update vendor_contract c set expiring_at = now(), version = version + 1, updated_at = now() from due where c.id = due.id
            returning %s
            """.formatted(ANNOUNCED_MAX, COLUMNS);

    static final Listing<VendorContract> LISTED = Listing.of(
                    "vendor_contract c", COLUMNS, ContractQueries::contract, VendorContract::id)
            .byTime("created_at", VendorContract::createdAt)
            .byTime("updated_at", VendorContract::updatedAt);

    private ContractQueries() {}

    static Where where(UUID vendorId, VendorContractQuery q) {
        return Where.of("true")
                .and("vendor_id = ?", vendorId)
                .and("number = ?", q.number())
                .and("valid_from <= ? and valid_to >= ?", q.asOf())
                .between("created_at", q.createdFrom(), q.createdTo());
    }

    static @Nullable Object[] args(UUID id, UUID vendorId, WriteVendorContract w) {
        return new @Nullable Object[] {
            id, vendorId, w.number(), w.validFrom(), w.validTo(), w.currency(), w.terms(), w.fileId()
        };
    }

    static VendorContract contract(Row r) {
        var currency = r.getString(5);
        var items = r.getJsonArray(12).stream()
                .map(i -> Json.read((JsonObject) i, VendorContract.Item.class))
                .map(i -> new VendorContract.Item(
                        i.itemId(),
                        i.sku(),
                        i.name(),
                        Money.price(i.unitPrice(), currency),
                        i.quantity(),
                        i.drawnQuantity()))
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
