package tradepost.purchase.core.drafting;

import tradepost.inventory.event.KnownLocations;
import tradepost.orders.LineQueries;
import tradepost.purchase.core.order.StoredPurchase;

/** The statements that write drafts. */
final class DraftQueries {
    static final String INSERT = """
            insert into purchase_order(id, number, vendor_id, vendor_name, currency, total_amount, notes, reference, location_id,
              over_receipt_percent, created_by, written_by, metadata, external_ids, maximum_amount, exchange_rate)
            values ($1, %s, $2, $3, $4, $5, $6, $7, $8, $9, $10, $10, $11, $12, $13, $14)
            """.formatted(StoredPurchase.NUMBER.next("purchase_order_number"));

    /** Several drafts: $1 ids, $2 vendors, $3 their names, $4 currencies, $5 totals, $6 locations, $7 who makes them. */
    static final String INSERT_ALL = """
            insert into purchase_order(id, number, vendor_id, vendor_name, currency, total_amount, maximum_amount, location_id, created_by,
              written_by)
            select u.id, %s, u.vendor, u.name, u.currency, u.total, u.total, u.place, $7, $7
            from unnest($1::uuid[], $2::uuid[], $3::text[], $4::text[], $5::numeric[], $6::uuid[])
              as u(id, vendor, name, currency, total, place)
            returning id, number, %s
            """.formatted(
                    StoredPurchase.NUMBER.next("purchase_order_number"),
                    KnownLocations.TABLE.code("purchase_order.location_id"));

    static final String INSERT_LINES = LineQueries.insert(
            "purchase_order_line",
            ", over_receipt_allowed, contract_id, open_quantity",
            ", over_receipt_allowed, contract_id, quantity",
            ", over_receipt_allowed, contract_id",
            ", $10::bigint[], $11::uuid[]");

    /** The costs of the items $1 in currency $2, from vendor $3, or else from the vendor that delivered last. */
    static final String LAST_COSTS = """
            select distinct on (item_id) item_id, unit_price from last_cost
            where item_id = any((select $1::uuid[])::uuid[]) and currency = $2
            order by item_id, vendor_id = $3 desc, received_at desc
            """;

    /** An approval holds for the vendor and the currency, up to the amount, unless who gave it writes the order now. */
    private static final String STILL_APPROVED =
            "vendor_id = $2 and currency = $4 and approved_amount >= $13 and approved_by <> $10";

    static final String REPLACE = """
            update purchase_order set approved_at = case when %1$s then approved_at end,
                   approved_by = case when %1$s then approved_by end, approved_amount = case when %1$s then approved_amount end,
                   written_by = $10, vendor_id = $2, vendor_name = $3, currency = $4, total_amount = $5, notes = $6,
                   reference = $7, location_id = $8, over_receipt_percent = $9, metadata = $11, external_ids = $12,
                   maximum_amount = $13, exchange_rate = $14,
                   version = version + 1, updated_at = now()
            where id = $1 and status = 'draft'
            """.formatted(STILL_APPROVED);

    static final String PATCH = """
            update purchase_order set notes = $2, reference = $3, metadata = $4, external_ids = $5, version = version + 1, updated_at = now()
            where id = $1 and (status = 'draft' or (notes, reference) is not distinct from ($2, $3))
            """;

    private DraftQueries() {}
}
