package tradepost.node;

import io.vertx.core.json.JsonArray;
import io.vertx.core.json.JsonObject;
import java.util.ArrayList;
import java.util.Collections;
import java.util.List;
import java.util.Random;
import java.util.concurrent.ConcurrentLinkedQueue;
import org.jspecify.annotations.Nullable;

/**
 * Clients that ship and receive transfers, count, hold and adjust stock, recall lots and freeze items until they are stopped. A client
 * that gets no final response leaves the document as it is.
 */
final class StockLoad {
    private static final int CLIENTS = 8;
    private static final String TRANSFERS = "/api/stock/transfers";
    private static final String COUNTS = "/api/stock/counts";
    private static final String HOLDS = "/api/stock/holds";

    static final String FROZEN = "item.frozen";
    static final String UNFROZEN = "item.unfrozen";

    /** The lot that clients name; transfers and holds take the first that expire. */
    static final String LOT = "A";

    private final List<String> items;
    private final List<String> places;
    /** Items without other writes that are not frozen. One client at a time has one. */
    private final ConcurrentLinkedQueue<String> toFreeze;

    final Writers writers;

    StockLoad(Api api, List<String> items, List<String> places, List<String> toFreeze) {
        writers = new Writers(api);
        this.toFreeze = new ConcurrentLinkedQueue<>(toFreeze);
        this.items = List.copyOf(items);
        this.places = List.copyOf(places);
    }

    void start(long seed) {
        writers.start(CLIENTS, seed, this::act);
    }

    private void act(Random random) {
        switch (random.nextInt(8)) {
            case 0, 1 -> transfer(random);
            case 2, 3 -> count(random);
            case 4 -> hold(random);
            case 5 -> recall(random);
            case 6 -> freeze(random);
            default -> adjust(random);
        }
    }

    private void transfer(Random random) {
        var ends = shuffled(places, random);
        var body = new JsonObject()
                .put("from_location_id", ends.get(0))
                .put("to_location_id", ends.get(1))
                .put("lines", Api.lines(some(random, 1 + random.nextInt(3))));
        var made = first("transfer.created", "POST", TRANSFERS, body);
        if (!made.isDone()) return;
        var path = TRANSFERS + "/" + made.data().getString("id");
        if (random.nextInt(8) == 0
                || !first("transfer.shipped", "POST", path + "/ship", null).isDone()) return;
        if (random.nextInt(3) > 0) {
            var line = made.data().getJsonArray("lines").getJsonObject(0).getString("id");
            var part = new JsonObject().put("line_id", line).put(random.nextBoolean() ? "damaged" : "lost", 1);
            var lines = new JsonArray().add(part.put("quantity", 1));
            var received = first("transfer.received", "POST", path + "/receive", new JsonObject().put("lines", lines));
            if (!received.isDone()) return;
        }
        switch (random.nextInt(4)) {
            case 0 -> first("transfer.cancelled", "POST", path + "/cancel", null);
            case 1, 2 -> first("transfer.received", "POST", path + "/receive", null);
            default -> {} // it stays under way
        }
    }

    private void count(Random random) {
        var chosen = shuffled(items, random).subList(0, 2);
        var place = places.get(random.nextInt(places.size()));
        var body = new JsonObject().put("location_id", place).put("item_ids", new JsonArray(chosen));
        var made = first("count.opened", "POST", COUNTS, body);
        if (!made.isDone()) return;
        var path = COUNTS + "/" + made.data().getString("id");
        for (int i = random.nextInt(2); i < 2; i++) {
            var lines = new JsonArray();
            for (var item : chosen) lines.add(line(item).put("counted", 9_900 + random.nextInt(200)));
            var recorded = first("count.recorded", "PUT", path + "/lines", new JsonObject().put("lines", lines));
            if (!recorded.isDone()) return;
        }
        if (random.nextInt(4) == 0) first("count.cancelled", "POST", path + "/cancel", null);
        else first("count.closed", "POST", path + "/close", null);
    }

    private void hold(Random random) {
        var body = new JsonObject().put("lines", Api.lines(some(random, 2))).put("expires_in", 600);
        var made = first("hold.created", "POST", HOLDS, body);
        if (!made.isDone()) return;
        var path = HOLDS + "/" + made.data().getString("id");
        switch (random.nextInt(3)) {
            case 0 -> first("hold.extended", "PATCH", path, new JsonObject().put("expires_in", 900));
            case 1 -> first("hold.released", "DELETE", path, null);
            default -> {} // it stays active
        }
    }

    private void adjust(Random random) {
        var lines = new JsonArray();
        for (var item : shuffled(items, random).subList(0, 2))
            lines.add(line(item).put("delta", random.nextBoolean() ? 3 : -2));
        var place = places.get(random.nextInt(places.size()));
        first(
                "adjustment",
                "POST",
                "/api/stock/adjustments",
                new JsonObject().put("location_id", place).put("lines", lines));
    }

    /** A lot that has just arrived. */
    private void recall(Random random) {
        var line = new JsonObject().put("item_id", items.getLast()).put("lot", "R" + Api.unique());
        var body = new JsonObject()
                .put("location_id", places.get(random.nextInt(places.size())))
                .put("lines", new JsonArray().add(line.put("delta", 3)));
        var made = first("adjustment", "POST", "/api/stock/adjustments", body);
        if (!made.isDone()) return;
        var lots = made.data().getJsonArray("lines").getJsonObject(0).getJsonArray("lots");
        var path = "/api/lots/" + lots.getJsonObject(0).getString("lot_id");
        first("lot.recalled", "POST", path + "/recall", new JsonObject().put("reason", "Glass"));
    }

    private void freeze(Random random) {
        var item = toFreeze.poll();
        if (item == null) return;
        var path = "/api/items/" + item + "/freeze";
        var frozen = first(FROZEN, "PUT", path, new JsonObject().put("reason", "In doubt."));
        if (!frozen.isDone() || random.nextInt(20) == 0) return; // it stays frozen
        if (first(UNFROZEN, "DELETE", path, null).isDone()) toFreeze.add(item);
    }

    /** The last item has lots. */
    private JsonObject line(String item) {
        var line = new JsonObject().put("item_id", item);
        return item.equals(items.getLast()) ? line.put("lot", LOT) : line;
    }

    private Object[] some(Random random, int count) {
        return shuffled(items, random).stream()
                .limit(count)
                .flatMap(i -> java.util.stream.Stream.<Object>of(i, 2 + random.nextInt(5)))
                .toArray();
    }

    private static List<String> shuffled(List<String> all, Random random) {
        var copy = new ArrayList<>(all);
        Collections.shuffle(copy, random);
        return copy;
    }

    private Writers.Write first(String type, String method, String path, @Nullable JsonObject body) {
        return writers.first(type, method, path, body);
    }
}
