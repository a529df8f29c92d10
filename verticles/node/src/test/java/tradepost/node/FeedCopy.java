package tradepost.node;

import io.vertx.core.json.JsonArray;
import io.vertx.core.json.JsonObject;
import java.math.BigDecimal;
import java.util.List;
import java.util.Map;
import org.jspecify.annotations.Nullable;
import tradepost.node.SyncedCopy.Kind;

/** Keeps a copy up to date by the event feed alone, once the lists were read. */
final class FeedCopy {
    private static final Map<String, Kind> MASTERS = Map.of(
            "catalog.item", Kind.ITEMS,
            "catalog.product", Kind.PRODUCTS,
            "contact.customer", Kind.CUSTOMERS,
            "contact.vendor", Kind.VENDORS,
            "inventory.location", Kind.LOCATIONS);

    private final Api api;
    final SyncedCopy copy = new SyncedCopy();
    private long position;
    int applied;

    /** Events that come while the lists are read are applied again, which changes nothing. */
    FeedCopy(Api api) {
        this.api = api;
        position = api.get("/api/events?limit=1")
                .expect(200)
                .body()
                .getJsonObject("meta")
                .getLong("head");
        copy.load(api);
    }

    /** Applies the events that there are. */
    void follow() {
        for (; ; ) {
            var events = api.get("/api/events?limit=1000&after=" + position)
                    .expect(200)
                    .list();
            if (events.isEmpty()) return;
            for (var event : events) apply((JsonObject) event);
            position = Long.parseLong(events.getJsonObject(events.size() - 1).getString("sequence"));
        }
    }

    private void apply(JsonObject event) {
        var type = event.getString("type");
        int last = type.lastIndexOf('.');
        var of = type.substring(0, last);
        var what = type.substring(last + 1);
        var data = event.getJsonObject("data");
        var kind = MASTERS.get(of);
        if (kind != null) master(kind, what, data);
        else if (type.equals("inventory.stock.changed")) copy.put(Kind.STOCK, named(data));
        else if (of.equals("sales.order")) order(what, event, data);
        else return;
        applied++;
    }

    private void master(Kind kind, String what, JsonObject data) {
        var id = data.getString("id");
        var known = copy.get(kind, id);
        if (what.equals("deleted")) copy.remove(kind, id);
        else if (known == null || known.getLong("version") <= data.getLong("version")) {
            copy.put(kind, data);
            if (kind == Kind.ITEMS) rename("item_id", id, Map.of("sku", "sku", "name", "name"), data);
            if (kind == Kind.LOCATIONS) rename("location_id", id, Map.of("code", "code"), data);
        }
    }

    /** The copy of the item or location knows better: an event of inventory may come after that of a rename, with the name of before. */
    private JsonObject named(JsonObject level) {
        var item = copy.get(Kind.ITEMS, level.getString("item_id"));
        if (item != null) level.put("sku", item.getString("sku")).put("name", item.getString("name"));
        var location = copy.get(Kind.LOCATIONS, level.getString("location_id"));
        return location == null ? level : level.put("code", location.getString("code"));
    }

    /** A level shows the present names of its item and its location. */
    private void rename(String field, String id, Map<String, String> names, JsonObject data) {
        for (var level : copy.all(Kind.STOCK))
            if (level.getString(field).equals(id)) names.forEach((to, from) -> level.put(to, data.getString(from)));
    }

    private void order(String what, JsonObject event, JsonObject data) {
        var id = event.getString("subject");
        long version = event.getLong("subjectversion");
        var known = copy.get(Kind.ORDERS, id);
        if (known != null && known.getLong("version") >= version) return;
        var order = known == null ? draft(id) : known;
        for (var field : List.of("number", "customer_id", "currency", "total_amount", "fulfillment_status"))
            if (data.getValue(field) != null) order.put(field, data.getValue(field));
        if (data.getValue("items") instanceof JsonArray items) order.put("items", items);
        var status = status(what, order, data);
        if (status != null) order.put("status", status);
        order.put("payment_status", paymentStatus(what, order, data));
        copy.put(Kind.ORDERS, order.put("version", version));
    }

    /** Events say it, but for those that name what has happened. */
    private static String paymentStatus(String what, JsonObject order, JsonObject data) {
        var before = order.getString("payment_status");
        return switch (what) {
            case "confirmed" ->
                new BigDecimal(order.getValue("total_amount").toString()).signum() == 0 ? before : "unpaid";
            case "paid", "partially_paid" -> what;
            case "cancelled" -> before.equals("unpaid") ? "not_due" : before.equals("partially_paid") ? "paid" : before;
            default -> data.getString("payment_status", before);
        };
    }

    private static JsonObject draft(String id) {
        return new JsonObject()
                .put("id", id)
                .put("status", "draft")
                .put("payment_status", "not_due")
                .put("fulfillment_status", "unfulfilled");
    }

    /** Null if it stays. */
    private static @Nullable String status(String what, JsonObject order, JsonObject data) {
        if (Boolean.TRUE.equals(data.getValue("completed"))) return "completed";
        return switch (what) {
            case "confirmed", "cancelled" -> what;
            case "paid" -> order.getString("fulfillment_status").equals("fulfilled") ? "completed" : "paid";
            default -> null;
        };
    }
}
