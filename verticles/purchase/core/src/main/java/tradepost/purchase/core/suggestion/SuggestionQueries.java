package tradepost.purchase.core.suggestion;

import tradepost.purchase.core.contract.ContractPrices;
import tradepost.purchase.core.vendor.VendorCosts;

final class SuggestionQueries {
    /** By the place of the level in $1 to $3, its items, locations and whether they are the default one: the pieces in drafts. */
    static final String DRAFTED = """
            select u.n::int, sum(l.quantity)::bigint
            from unnest((select $1::uuid[]), (select $2::uuid[]), (select $3::boolean[])) with ordinality as u(item_id, location_id, main, n)
              join purchase_order_line l on l.item_id = u.item_id
              join purchase_order o on o.id = l.order_id and (o.location_id = u.location_id or o.location_id is null and u.main)
            where o.status = 'draft' group by u.n
            """;

    /** Of the items $1: the vendors that have a price or a contract for one or have delivered one. */
    static final String VENDORS = """
            select vendor_id from vendor_item where item_id = any((select $1::uuid[])::uuid[])
            union select c.vendor_id from vendor_contract_item i join vendor_contract c on c.id = i.contract_id
            where i.item_id = any((select $1::uuid[])::uuid[])
            union select vendor_id from last_cost where item_id = any((select $1::uuid[])::uuid[])
            """;

    /**
     * By the place in $1 to $3 and $6, the items, the wanted pieces, their vendors (null: any of the vendors $4) and the fewest pieces that do: the
     * vendor with the lowest cost for the quantity that it would deliver. A price list in the currency $5 comes first, because costs in different
     * currencies cannot be compared.
     */
    static final String CHEAPEST = """
            select distinct on (u.n) u.n::int, v.vendor_id, v.currency, q.quantity, c.cost, v.minimum_quantity, v.pack_size
            from unnest((select $1::uuid[]), (select $2::bigint[]), (select $3::uuid[]), (select $6::bigint[]))
                with ordinality as u(item_id, wanted, vendor_id, fewest, n)
              join vendor_item v on v.item_id = u.item_id
              cross join lateral (select %s as quantity) q
              cross join lateral (select %s as cost) c
            where v.vendor_id = any((select $4::uuid[])::uuid[]) and (u.vendor_id is null or v.vendor_id = u.vendor_id)
              and q.quantity >= v.minimum_quantity
            order by u.n, v.currency <> $5, v.currency, c.cost, v.lead_time_days, v.vendor_id
            """.formatted(
                    SuggestionRules.packedSql("u.wanted", "u.fewest", "v.minimum_quantity", "v.pack_size"),
                    VendorCosts.cost("v", "q.quantity"));

    /** The same from contracts that are valid and have enough left. */
    static final String CONTRACTED = """
            select distinct on (u.n) u.n::int, c.vendor_id, c.currency, u.wanted, i.unit_price, null::bigint, null::bigint
            from unnest((select $1::uuid[]), (select $2::bigint[]), (select $3::uuid[])) with ordinality as u(item_id, wanted, vendor_id, n)
              join vendor_contract_item i on i.item_id = u.item_id join vendor_contract c on c.id = i.contract_id
            where c.vendor_id = any((select $4::uuid[])::uuid[]) and (u.vendor_id is null or c.vendor_id = u.vendor_id) and %s and %s
            order by u.n, c.currency <> $5, c.currency, i.unit_price, c.vendor_id
            """.formatted(ContractPrices.VALID, ContractPrices.left("u.wanted"));

    /** The same from receipts: the vendor that delivered last, for the pieces that are wanted. */
    static final String LAST = """
            select distinct on (u.n) u.n::int, c.vendor_id, c.currency, u.wanted, c.unit_price, null::bigint, null::bigint
            from unnest((select $1::uuid[]), (select $2::bigint[]), (select $3::uuid[])) with ordinality as u(item_id, wanted, vendor_id, n)
              join last_cost c on c.item_id = u.item_id
            where c.vendor_id = any((select $4::uuid[])::uuid[]) and (u.vendor_id is null or c.vendor_id = u.vendor_id)
            order by u.n, c.received_at desc, c.vendor_id
            """;

    private SuggestionQueries() {}
}
