package tradepost.analytics.core.report;

import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Locale;
import java.util.Map;

/** What figures are about: by this, a report has rows of its own. */
enum Dimension {
    CUSTOMER("e.customer_id", names("customer_id", "customer_name", "known_customer")),
    ITEM("e.item_id", item()),
    CATEGORY("c.category_id", names("category_id", "category_name", "known_category")),
    VENDOR("e.vendor_id", names("vendor_id", "vendor_name", "known_vendor")),
    LOCATION("e.location_id", location()),
    KIND("e.kind", Map.of()),
    TAX_RATE("e.tax_rate", Map.of()),
    PROVIDER("e.provider", Map.of()),
    METHOD("e.method", Map.of()),
    DISPOSITION("e.disposition", Map.of());

    /** Of the rows {@code e} of a report. */
    final String column;
    /** What is shown besides, by its field, of a row {@code g}. */
    final Map<String, String> shown;

    Dimension(String column, Map<String, String> shown) {
        this.column = column;
        this.shown = shown;
    }

    /** The field that has it, and the filter for it. */
    String field() {
        return column.substring(2);
    }

    /** As group_by names it. */
    String word() {
        return name().toLowerCase(Locale.ROOT);
    }

    boolean isId() {
        return field().endsWith("_id");
    }

    /** All fields that it has in a row. */
    List<String> fields() {
        var fields = new ArrayList<>(List.of(field()));
        fields.addAll(shown.keySet());
        return fields;
    }

    static Dimension of(String word) {
        return valueOf(word.toUpperCase(Locale.ROOT));
    }

    private static Map<String, String> names(String id, String name, String table) {
        return Map.of(name, "(select k.name from %s k where k.id = g.%s)".formatted(table, id));
    }

    private static Map<String, String> item() {
        var shown = new LinkedHashMap<String, String>();
        shown.put("sku", "(select k.code from known_item k where k.id = g.item_id)");
        shown.put("name", "(select k.name from known_item k where k.id = g.item_id)");
        return shown;
    }

    private static Map<String, String> location() {
        return Map.of("code", "(select k.code from known_location k where k.id = g.location_id)");
    }
}
