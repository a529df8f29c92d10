package tradepost.node;

import io.vertx.core.json.JsonArray;
import io.vertx.core.json.JsonObject;
import java.math.BigDecimal;
import java.time.Instant;
import java.util.ArrayList;
import java.util.Collection;
import java.util.EnumMap;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.TreeMap;
import java.util.TreeSet;
import java.util.function.UnaryOperator;
import java.util.regex.Pattern;
import org.jspecify.annotations.Nullable;

/**
 * A copy of masters, stock and orders, as an integrator keeps one. How it is kept is the business of the caller; {@link #differences} compares
 * it with the lists of the API.
 */
final class SyncedCopy {
    private static final int ROWS_MAX = 100_000;
    private static final int SHOWN_MAX = 20;
    private static final Pattern TIME = Pattern.compile("\\d{4}-\\d\\d-\\d\\dT\\d\\d:\\d\\d:\\d\\d(\\.\\d+)?Z");

    private static final List<String> STOCK =
            List.of("item_id", "sku", "name", "location_id", "code", "on_hand", "reserved", "damaged", "quality_hold");
    private static final List<String> ORDER = List.of(
            "id",
            "number",
            "customer_id",
            "currency",
            "total_amount",
            "status",
            "payment_status",
            "fulfillment_status",
            "version");
    private static final List<String> LINE = List.of("item_id", "sku", "name", "quantity", "unit_price", "subtotal");

    /** What is copied, with its list, and what of a row is compared. */
    enum Kind {
        ITEMS("/api/items?archived=true", row -> row),
        PRODUCTS("/api/products?archived=true", SyncedCopy::withoutDerived),
        CUSTOMERS("/api/customers?archived=true", row -> row),
        VENDORS("/api/vendors?archived=true", row -> row),
        LOCATIONS("/api/locations?archived=true", row -> row),
        STOCK("/api/stock?", row -> only(row, SyncedCopy.STOCK)),
        ORDERS("/api/sales/orders?include=items", SyncedCopy::order);

        private final String list;
        private final UnaryOperator<JsonObject> compared;

        Kind(String list, UnaryOperator<JsonObject> compared) {
            this.list = list;
            this.compared = compared;
        }

        /** A level of stock has no id of its own. */
        private String key(JsonObject row) {
            return this == STOCK ? row.getString("item_id") + " " + row.getString("location_id") : row.getString("id");
        }

        /** Nobody need know of a level at which nothing is. */
        private boolean isEmpty(JsonObject row) {
            return this == STOCK && row.getLong("on_hand") == 0;
        }
    }

    private final Map<Kind, Map<String, JsonObject>> rows = new EnumMap<>(Kind.class);

    SyncedCopy() {
        for (var kind : Kind.values()) rows.put(kind, new TreeMap<>());
    }

    private Map<String, JsonObject> of(Kind kind) {
        return Objects.requireNonNull(rows.get(kind));
    }

    void put(Kind kind, JsonObject row) {
        of(kind).put(kind.key(row), row);
    }

    void remove(Kind kind, String id) {
        of(kind).remove(id);
    }

    @Nullable
    JsonObject get(Kind kind, String id) {
        return of(kind).get(id);
    }

    Collection<JsonObject> all(Kind kind) {
        return of(kind).values();
    }

    /** Takes over what the lists show now. */
    void load(Api api) {
        for (var kind : Kind.values()) for (var row : listed(api, kind, "")) put(kind, row);
    }

    /** The rows of the list, with more of a query. */
    static List<JsonObject> listed(Api api, Kind kind, String more) {
        var found = new ArrayList<JsonObject>();
        String next = null;
        do {
            var page = api.get(kind.list + "&limit=100" + more + (next == null ? "" : "&after=" + next))
                    .expect(200)
                    .body();
            page.getJsonArray("data").forEach(row -> found.add((JsonObject) row));
            if (found.size() > ROWS_MAX) throw new AssertionError("more rows than a test makes: " + kind);
            next = page.getJsonObject("meta").getString("next");
        } while (next != null);
        return found;
    }

    /** What the lists show and the copy does not have, or otherwise; the first of each kind. */
    List<String> differences(Api api) {
        var differences = new ArrayList<String>();
        for (var kind : Kind.values()) {
            var shown = compared(kind, listed(api, kind, ""));
            var copied = compared(kind, all(kind));
            var keys = new TreeSet<>(shown.keySet());
            keys.addAll(copied.keySet());
            int found = 0;
            for (var key : keys)
                if (!Objects.equals(shown.get(key), copied.get(key)) && found++ < SHOWN_MAX)
                    differences.add(kind + " " + key + "\n  list: " + shown.get(key) + "\n  copy: " + copied.get(key));
        }
        return differences;
    }

    private static Map<String, Object> compared(Kind kind, Collection<JsonObject> all) {
        var compared = new TreeMap<String, Object>();
        for (var row : all) if (!kind.isEmpty(row)) compared.put(kind.key(row), normal(kind.compared.apply(row)));
        return compared;
    }

    private static JsonObject only(JsonObject row, List<String> fields) {
        var some = new JsonObject();
        for (var field : fields) some.put(field, row.getValue(field));
        return some;
    }

    private static JsonObject order(JsonObject row) {
        var lines = new JsonArray();
        for (var line : row.getJsonArray("items")) lines.add(only((JsonObject) line, LINE));
        return only(row, ORDER).put("items", lines);
    }

    /** The stock of a product is that of its items; where its images are follows from their files. */
    private static JsonObject withoutDerived(JsonObject product) {
        var copy = product.copy();
        for (var field : List.of("stock", "stock_from", "availability")) copy.remove(field);
        for (var variant : copy.getJsonArray("variants"))
            for (var field : List.of("stock", "availability", "image_url", "image_thumbnail_url"))
                ((JsonObject) variant).remove(field);
        var images = new JsonArray();
        for (var image : copy.getJsonArray("images"))
            images.add(only((JsonObject) image, List.of("file_id", "position")));
        copy.put("images", images);
        return copy;
    }

    /** {@code 10} and {@code 10.00} are one number, and a time is one time with any number of decimals. */
    private static @Nullable Object normal(@Nullable Object value) {
        return switch (value) {
            case JsonObject json -> {
                var fields = new TreeMap<String, @Nullable Object>();
                for (var e : json) fields.put(e.getKey(), normal(e.getValue()));
                yield fields;
            }
            case JsonArray list -> {
                var all = new ArrayList<@Nullable Object>();
                for (var one : list) all.add(normal(one));
                yield all;
            }
            case Number n -> new BigDecimal(n.toString()).stripTrailingZeros().toPlainString();
            case String s when TIME.matcher(s).matches() -> Instant.parse(s);
            case null, default -> value;
        };
    }
}
