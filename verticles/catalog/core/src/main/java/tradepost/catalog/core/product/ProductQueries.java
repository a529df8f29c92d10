package tradepost.catalog.core.product;

import io.vertx.core.json.JsonObject;
import io.vertx.sqlclient.Row;
import java.util.List;
import java.util.Objects;
import tradepost.catalog.Offer;
import tradepost.catalog.Product;
import tradepost.catalog.core.category.CategoryServiceImpl;
import tradepost.catalog.product.ProductOption;
import tradepost.catalog.product.ShownImage;
import tradepost.catalog.product.StockWord;
import tradepost.kernel.listing.Listing;
import tradepost.kernel.listing.Searched;
import tradepost.kernel.value.Money;

/** The statements on products and their row mappings. */
final class ProductQueries {
    static final String COLUMNS =
            "id, item_id, name, description, sku, price, status, category_id, images, options, attributes, version, created_at, updated_at, tax_category, metadata, external_ids";

    /** A product with its own item. Its version increases with either and with the items of its other variants, and so does its time. */
    private static final String SIMPLE = """
            select p.id, i.id as item_id, p.name, p.description, i.sku, i.unit_price as price, p.status, p.category_id, p.images, p.options, p.attributes,
                   p.version + i.version - 1 as version, p.created_at, greatest(p.updated_at, i.updated_at, case when p.variants > 1 then (
                     select max(o.updated_at) from product_variant ov, item o where ov.product_id = p.id and o.id = ov.item_id) end) as updated_at,
                   i.tax_category, p.metadata, p.external_ids, p.deleted_at
            from product p
            """;

    private static final String ALL = """
            (%s join product_variant v on v.product_id = p.id and v.position = 1 join item i on i.id = v.item_id and i.deleted_at is null
        ) as products\
        """.formatted(SIMPLE);

    /** Each product has a first item, which is not deleted before it. */
    private static final String COUNTED = ALL.replace(" join ", " left join ");

    /** The product that another system knows by this name of {@code external_id}. */
    static final String BY_EXTERNAL_ID = "select resource_id from external_id where name = $1 and kind = 'product'";

    /** Held until the transaction ends, so that a product with this name is created once. */
    static final String CLAIM = "select pg_advisory_xact_lock(hashtextextended('product ' || $1, 0))";

    /** With nested lookups, for the reasons given at {@link #OFFERS}. */
    static final String GET_ALL = """
            %s, lateral (
              select first_item.*
              from product_variant v, lateral (select * from item where id = v.item_id and deleted_at is null offset 0) first_item
              where v.product_id = p.id and v.position = 1 offset 0) i
            where p.id = any((select $1::uuid[])::uuid[]) and p.deleted_at is null
            """.formatted(SIMPLE);

    static final String GET = "select %s from %s where id = $1 and deleted_at is null".formatted(COLUMNS, ALL);

    /** By its own words and by those of its items. */
    static final Searched SEARCHED = new Searched("id", "product_found", "name", """
            exists (select from product p where p.id = products.id and p.search_words @@ ? offset 0)
              or exists (select from product_variant v join item i on i.id = v.item_id where v.product_id = products.id and i.search_words @@ ? offset 0)""").correctedBy("search_corrected");

    /** {@code $6}: whether it has opening stock, so that it cannot be deleted. {@code %s}, here and below: the columns of an item. */
    static final String INSERT_ITEM = """
            insert into item(id, name, sku, description, unit_price, referenced_at, tax_category)
            values ($1, $2, $3, $4, $5, case when $6 then now() end, coalesce($7, 'standard')) returning %s
            """;

    static final String INSERT = """
            insert into product(id, name, description, status, category_id, images, options, attributes, metadata, external_ids)
            values ($1, $2, $3, $4, $5, $6, $7, $8, $9, $10)
            """;

    static final String INSERT_VARIANT =
            "insert into product_variant(product_id, item_id, position, option_values) values ($1, $2, 1, $3)";

    /** The product is always locked before its item. */
    static final String LOCK = "select 1 from product where id = $1 and deleted_at is null for no key update";

    static final String REPLACE = """
            update product set name = $2, description = $3, status = coalesce($4, status), category_id = $5, images = $6, options = $7, attributes = $8,
                   metadata = $9, external_ids = $10, version = version + 1, updated_at = now()
            where id = $1
            """;

    static final String SET_STATUS =
            "update product set status = $2, attributes = $3, version = version + 1, updated_at = now() where id = $1";

    /** Keeps these categories as they are until the transaction ends, with whether each may get products. */
    static final String KEEP_CATEGORIES = """
            select id, deleted_at is null and archived_at is null from category where id = any((select $1::uuid[])::uuid[])
            order by id for share
            """;

    /** The fields of these categories and of those above each, nearest first. */
    static final String FIELDS = """
            with recursive up as (
              select id as category_id, parent_id, fields, depth from category where id = any((select $1::uuid[])::uuid[])
              union all select up.category_id, c.parent_id, c.fields, c.depth from category c join up on c.id = up.parent_id)
            select category_id, fields from up order by category_id, depth desc
            """;

    /** Conditions for a list. The first two are for one and for two alternatives. */
    static final List<String> WITH_ATTRIBUTE = List.of(
            "attributes @> (?::jsonb -> 0)", "(attributes @> (?::jsonb -> 0) or attributes @> (?::jsonb -> 1))");

    static final String WITH_SKU = """
            id = any(array(select v.product_id from item i join product_variant v on v.item_id = i.id
              where i.sku = ? and i.deleted_at is null))""";

    static final String WITH_ITEM = "id = (select product_id from product_variant where item_id = ?)";

    static final String IN_CATEGORY =
            "category_id = any(array(" + CategoryServiceImpl.WITH_THOSE_BELOW.formatted("?") + "))";

    /** {@code $6}: whether it is given stock, so that it can no longer be deleted. */
    static final String REPLACE_ITEM = """
            update item set name = $2, sku = coalesce($3, sku), description = $4, unit_price = $5,
                   tax_category = coalesce($7, tax_category), version = version + 1,
                   referenced_at = case when $6 then coalesce(referenced_at, now()) else referenced_at end, updated_at = now()
            where id = $1 returning %s
            """;

    static final String DELETE_ITEMS = """
            update item set deleted_at = now(), version = version + 1, updated_at = now()
            where id = any($1::uuid[]) and referenced_at is null returning %s
        """;

    static final String DELETE =
            "update product set deleted_at = now(), version = version + 1, updated_at = now() where id = $1";

    /**
     * Uses a union, because one condition over two tables could use the index of neither. {@code offset 0} makes the planner look
     * up each item: a plan made before the tables were analyzed would read all items for each order. The lookup of a product is
     * nested in that of its variant, because side by side each would get a Memoize node, whose cache never hits.
     */
    static final String OFFERS = """
            with wanted as (
              select unnest((select $1::uuid[])) as id
              union select item_id from product_variant where product_id = any((select $2::uuid[])::uuid[]) and position = 1)
            select i.id, v.product_id, case when i.archived_at is null then coalesce(v.status, 'published') else 'archived' end, i.sku,
              i.name, i.unit_price, coalesce(v.variants > 1, false), i.referenced_at is not null, v.position is not distinct from 1,
              (select true from price_list_price where item_id = i.id limit 1) is not null, i.tax_category
            from wanted, lateral (select * from item where item.id = wanted.id and deleted_at is null offset 0) i
              left join lateral (
                select product_id, position, p.status, p.variants
                from product_variant, lateral (select status, variants from product where id = product_id offset 0) p
                where item_id = i.id offset 0) v on true
            """;

    private ProductQueries() {}

    /** @param currency the currency of the installation, here and below */
    static Listing<Product> listed(String currency) {
        return Listing.of(ALL, COLUMNS, r -> product(r, currency), Product::id)
                .countedIn(COUNTED)
                .byText("name", Product::name)
                .byText("sku", Product::sku)
                .byNumber("price", Product::price)
                .byText("status", Product::status)
                .byTime("created_at", Product::createdAt)
                .byTime("updated_at", Product::updatedAt)
                .changedIn("product_change");
    }

    /** Without its variants, and without its stock, which inventory keeps. */
    static Product product(Row r, String currency) {
        return new Product(
                r.getUUID(0),
                r.getUUID(1),
                r.getString(2),
                r.getString(3),
                r.getString(4),
                Money.readPrice(r, 5, currency),
                0L,
                StockWord.NONE,
                r.getString(6),
                r.getUUID(7),
                ProductParts.read(r.getJsonArray(8), ShownImage.class),
                ProductParts.read(r.getJsonArray(9), ProductOption.class),
                List.of(),
                Objects.requireNonNullElseGet(r.getJsonObject(10), JsonObject::new),
                r.getLong(11),
                r.getOffsetDateTime(12).toInstant(),
                r.getOffsetDateTime(13).toInstant(),
                r.getString(14),
                r.getJsonObject(15),
                r.getJsonObject(16));
    }

    static Offer offer(Row r, String currency) {
        return new Offer(
                r.getUUID(0),
                r.getUUID(1),
                r.getString(2),
                r.getString(3),
                r.getString(4),
                Money.readPrice(r, 5, currency),
                r.getBoolean(6),
                r.getBoolean(7),
                r.getBoolean(9),
                r.getString(10));
    }
}
