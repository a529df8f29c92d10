package tradepost.node.demo.history;

import io.vertx.core.json.JsonArray;
import io.vertx.core.json.JsonObject;
import java.io.IOException;
import java.util.List;
import java.util.SplittableRandom;
import tradepost.node.demo.client.DemoApi;

/** Work in the warehouse that no order causes: transfers to the store, counts there, and what breaks. */
final class StockWork extends Story<Void> {
    private final KnownIds ids;
    private volatile String id = "";

    StockWork(KnownIds ids) {
        this.ids = ids;
    }

    @Override
    String kind() {
        return "work in the warehouse";
    }

    /** @param pieces of each item, by the keys of articles */
    void transfer(DemoApi api, List<String> articles, int pieces, String reference)
            throws IOException, InterruptedException {
        var lines = new JsonArray();
        for (var a : articles)
            lines.add(new JsonObject().put("item_id", ids.item(a)).put("quantity", pieces));
        var body = new JsonObject()
                .put("to_location_id", ids.of("store"))
                .put("reference", reference)
                .put("lines", lines);
        id = api.post("/api/stock/transfers", body).getString("id");
        api.post("/api/stock/transfers/" + id + "/ship", null);
    }

    void arrive(DemoApi api) throws IOException, InterruptedException {
        api.post("/api/stock/transfers/" + id + "/receive", null);
    }

    /** Of some shelves of the store. Now and then a piece is missing. */
    void count(DemoApi api, List<String> articles, String reference, SplittableRandom random)
            throws IOException, InterruptedException {
        var items = new JsonArray();
        articles.forEach(a -> items.add(ids.item(a)));
        var body = new JsonObject()
                .put("location_id", ids.of("store"))
                .put("item_ids", items)
                .put("reference", reference);
        var count = api.post("/api/stock/counts", body);
        id = count.getString("id");
        var counted = new JsonArray();
        for (var line : objects(count, "lines")) {
            long expected = line.getLong("expected");
            boolean missing = expected > 2 && random.nextInt(4) == 0;
            counted.add(new JsonObject()
                    .put("item_id", line.getString("item_id"))
                    .put("counted", missing ? expected - 1 : expected));
        }
        api.put("/api/stock/counts/" + id + "/lines", new JsonObject().put("lines", counted));
    }

    void closeCount(DemoApi api) throws IOException, InterruptedException {
        api.post("/api/stock/counts/" + id + "/close", null);
    }

    void lose(DemoApi api, String article, int pieces, String reason) throws IOException, InterruptedException {
        var line = new JsonObject().put("item_id", ids.item(article)).put("delta", -pieces);
        api.post(
                "/api/stock/adjustments",
                new JsonObject().put("reason", reason).put("lines", new JsonArray().add(line)));
    }
}
