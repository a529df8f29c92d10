package tradepost.catalog.core.product;

import tradepost.kernel.TestDb;

/** Many products with an item each, which has a price in a price list; written by SQL without triggers, so that no search finds them. */
final class TestProducts {
    private TestProducts() {}

    /** @param prefix of their SKUs, such as MANY-1; no other test uses it */
    static void insert(String prefix, int count) {
        withoutTriggers("""
                insert into item(id, name, sku, unit_price, codes)
                select uuidv7(), 'Part ' || md5(n::text), '%1$s-' || n, n,
                  jsonb_build_array(jsonb_build_object('code', '%1$s' || n, 'kind', 'own', 'pieces', 1, 'key', '%1$s' || n)) from generate_series(1, %2$d) n;
                insert into item_code(code, item_id, kind, pieces) select barcode, id, 'own', 1 from item where sku like '%1$s-%%';
                insert into product(id, name, status) select id, name, 'published' from item where sku like '%1$s-%%';
                insert into product_variant(product_id, item_id, position) select id, id, 1 from item where sku like '%1$s-%%';
                insert into price_list(id, name, currency) values (uuidv7(), 'List of %1$s', 'USD');
                insert into price_list_price(id, price_list_id, item_id, minimum_quantity, unit_price)
                select uuidv7(), l.id, i.id, 1, 1 from price_list l, item i where l.name = 'List of %1$s' and i.sku like '%1$s-%%';
                """.formatted(prefix, count));
        for (var table : new String[] {"item", "item_code", "product", "product_variant", "price_list_price"})
            TestDb.run("catalog", "vacuum (full, analyze) " + table); // as if there had never been others
    }

    static void delete(String prefix) {
        withoutTriggers("""
                delete from search_entry where id in (select id from item where sku like '%1$s-%%');
                delete from price_list_price where item_id in (select id from item where sku like '%1$s-%%');
                delete from price_list where name = 'List of %1$s';
                delete from product_variant where item_id in (select id from item where sku like '%1$s-%%');
                delete from product where id in (select id from item where sku like '%1$s-%%');
                delete from item where sku like '%1$s-%%';
                """.formatted(prefix));
    }

    private static void withoutTriggers(String statements) {
        TestDb.run("catalog", "begin;" + triggers("disable") + statements + triggers("enable") + "commit");
    }

    private static String triggers(String verb) {
        return "alter table item %1$s trigger user; alter table product %1$s trigger user; alter table product_variant %1$s trigger user;"
                .formatted(verb);
    }
}
