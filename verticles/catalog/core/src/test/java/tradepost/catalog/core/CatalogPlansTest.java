package tradepost.catalog.core;

import org.junit.jupiter.api.Test;
import tradepost.kernel.ShopPlans;

class CatalogPlansTest {
    private static final int SEARCH_PARTS = 4;
    /** Some columns of an item. */
    private static final String ITEM = "id, version";

    @Test
    void no_statement_costs_more_in_a_large_shop() throws Exception {
        var plans = new ShopPlans("catalog", CatalogVerticle.class)
                .small("category")
                // a thousandth of the lists is for everybody, and as much for groups
                .value("price_list.customer_id", "case when n % 500 > 0 then md5('customer' || n)::uuid end")
                .value("price_list.customer_group", "case when n % 1000 = 0 then 'group' || n end")
                .filled(s -> s.formatted("$1"), "CategoryServiceImpl.WITH_THOSE_BELOW")
                .filled(s -> "with found as (select * from search_entry where id = $1) " + s, "SortedSearch text 0")
                .filled(
                        s -> s.formatted(ITEM),
                        "BarcodeQueries.TOUCH",
                        "BulkItemQueries.INSERT",
                        "BulkItemQueries.LOCK",
                        "BulkItemQueries.UPDATE",
                        "BulkProductQueries.INSERT_ITEMS",
                        "BulkProductQueries.UPDATE_ITEMS",
                        "OwnPriceChange.UPDATE",
                        "ProductQueries.DELETE_ITEMS",
                        "ProductQueries.INSERT_ITEM",
                        "ProductQueries.REPLACE_ITEM",
                        "VariantQueries.ARCHIVE_ITEM",
                        "VariantQueries.INSERT_ITEMS",
                        "VariantQueries.RENAME",
                        "VariantQueries.REPLACE_ITEM")
                .filled(
                        s -> s.formatted(ITEM, "any((select $1::uuid[])::uuid[])", "for no key update"),
                        "OwnPriceChange.PRICES")
                .except("the lists for everybody, of which a company has few", "PriceRule.PICK")
                .except(
                        "counts up to 10,000 hits, and reads the parts of the search one after the other until it has them",
                        "SearchStatement.SQL");
        for (int part = 0; part < SEARCH_PARTS; part++)
            plans.value("search_entry_" + part + ".part", String.valueOf(part))
                    .value("search_entry_" + part + ".id", "md5(n::text)::uuid");
        plans.check();
    }
}
