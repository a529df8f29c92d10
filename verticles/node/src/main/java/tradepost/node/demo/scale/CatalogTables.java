package tradepost.node.demo.scale;

import java.sql.SQLException;
import java.time.Instant;
import java.util.List;
import java.util.SplittableRandom;
import org.jspecify.annotations.Nullable;
import tradepost.node.demo.scale.Company.Kind;

/** Categories in two levels with fields, items, and products with and without variants. */
final class CatalogTables {
    private static final String FIELDS = """
            [{"key": "colour", "label": "Colour", "type": "select", "options": %s}, {"key": "voltage", "label": "Voltage", "type": "number"}, \
            {"key": "cordless", "label": "Cordless", "type": "boolean"}]""".formatted(CopyText.array(Words.COLOURS));

    private static final String BARCODES =
            "insert into item_barcode select id, 0, barcode, barcode_kind(barcode), 1 from item where barcode is not null on conflict do nothing";

    /** What the triggers of products and items would write. */
    private static final String SEARCH_ENTRIES =
            "insert into search_entry select * from search_source on conflict do nothing";

    private static final String SEARCH_VOCABULARY = """
            insert into search_vocabulary select distinct lexeme from search_entry e, unnest(e.search_words) w where search_is_word(lexeme)
            on conflict do nothing
            """;

    private static final int OF_DEPARTMENT = Words.CATEGORIES.size() / Words.DEPARTMENTS.size();
    private static final int[] VOLTAGES = {12, 18, 36, 230};

    private final Company company;

    private CatalogTables(Company company) {
        this.company = company;
    }

    static List<Table> of(Company company) {
        var t = new CatalogTables(company);
        return List.of(
                new Table(
                        "category",
                        "id, name, parent_id, position, tree_order, fields, created_at, updated_at",
                        Words.CATEGORIES.size(),
                        t::categories),
                new Table(
                        "item",
                        "id, name, sku, description, unit_price, barcode, unit, metadata, referenced_at, created_at, updated_at",
                        company.items(),
                        t::items),
                Table.from(BARCODES, "item_barcode", company.items() * 4L / 5),
                new Table(
                        "product",
                        "id, name, description, status, category_id, attributes, options, variants, created_at, updated_at",
                        company.products(),
                        t::products),
                new Table(
                        "product_variant",
                        "item_id, product_id, position, option_values, created_at",
                        company.items() / 10L * 7,
                        t::variants),
                new Table("item_stock", "item_id, in_stock, changes, updated_at", company.items(), t::stock),
                Table.from(SEARCH_ENTRIES, "search_entry", company.items() * 7L / 10),
                Table.from(SEARCH_VOCABULARY, "search_vocabulary", 0));
    }

    private void stock(CopyText to) throws SQLException {
        for (int n = 0; n < company.items(); n++) {
            var item = company.item(n);
            to.row(item.id(), InventoryTables.isInStock(company, n), 1, item.at());
        }
    }

    private void categories(CopyText to) throws SQLException {
        for (int n = 0; n < Words.DEPARTMENTS.size(); n++) category(to, n, Words.DEPARTMENTS.get(n), null, FIELDS);
        for (int n = 0; n < Words.CATEGORIES.size(); n++)
            category(to, Words.DEPARTMENTS.size() + n, Words.CATEGORIES.get(n), n / OF_DEPARTMENT, "[]");
    }

    /** Its place in the tree is as the trigger {@code place_category} writes it. */
    private void category(CopyText to, int n, String name, @Nullable Integer parent, String fields)
            throws SQLException {
        var at = company.categoryAt();
        int position = (n + 1) * 10;
        var order = parent == null ? "" : order(parent);
        to.row(
                company.category(n),
                name,
                parent == null ? null : company.category(parent),
                position,
                order + order(n),
                fields,
                at,
                at);
    }

    private String order(int n) {
        return "%07d %s/".formatted((n + 1) * 10, company.category(n));
    }

    private void items(CopyText to) throws SQLException {
        for (int n = 0; n < company.items(); n++) {
            var item = company.item(n);
            var random = company.random(Kind.MOVEMENT, n);
            to.row(
                    item.id(),
                    item.name(),
                    item.sku(),
                    item.description(),
                    Company.amount(item.cents()),
                    random.nextInt(5) == 0 ? null : barcode(n),
                    "piece",
                    "{\"origin\": \"" + Words.any(random, Words.TOWNS) + "\", \"weight_g\": \""
                            + random.nextInt(20, 20_000) + "\"}",
                    item.at(),
                    item.at(),
                    item.at());
        }
    }

    /** An EAN-13 of the range for use within a company. */
    private static String barcode(int n) {
        var digits = "29" + Long.toString(10_000_000_000L + n).substring(1);
        int sum = 0;
        for (int i = 0; i < digits.length(); i++) sum += (digits.charAt(i) - '0') * (i % 2 == 0 ? 1 : 3);
        return digits + (10 - sum % 10) % 10;
    }

    private void products(CopyText to) throws SQLException {
        for (int n = 0; n < company.products(); n++) {
            var sold = company.sold(n);
            var random = company.random(Kind.PRODUCT, n);
            var sizes = company.variantsOf(n);
            to.row(
                    company.productId(n),
                    sold.name(),
                    sold.description(),
                    random.nextInt(10) == 0 ? "draft" : random.nextInt(20) == 0 ? "archived" : "published",
                    company.category(Words.DEPARTMENTS.size() + sold.noun().category()),
                    attributes(random),
                    sizes.isEmpty() ? null : "[{\"name\": \"Size\", \"values\": " + CopyText.array(sizes) + "}]",
                    Math.max(1, sizes.size()),
                    sold.at(),
                    sold.at());
        }
    }

    private static String attributes(SplittableRandom random) {
        var text = "{\"colour\": \"" + Words.frequent(random, Words.COLOURS) + "\"";
        if (random.nextInt(3) == 0) text += ", \"voltage\": " + VOLTAGES[random.nextInt(VOLTAGES.length)];
        if (random.nextInt(3) == 0) text += ", \"cordless\": " + random.nextBoolean();
        return text + "}";
    }

    private void variants(CopyText to) throws SQLException {
        for (int n = 0; n < company.items(); n++) {
            int product = company.product(n);
            if (product == Company.NO_PRODUCT) continue;
            int position = n - company.itemOf(product);
            var sizes = company.variantsOf(product);
            Instant at = company.itemAt(n);
            to.row(
                    company.itemId(n),
                    company.productId(product),
                    position + 1,
                    sizes.isEmpty() ? "{}" : "{\"Size\": \"" + sizes.get(position) + "\"}",
                    at);
        }
    }
}
