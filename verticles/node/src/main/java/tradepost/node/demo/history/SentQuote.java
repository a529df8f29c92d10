package tradepost.node.demo.history;

import io.vertx.core.json.JsonArray;
import io.vertx.core.json.JsonObject;
import java.io.IOException;
import java.time.Instant;
import java.util.List;
import org.jspecify.annotations.Nullable;
import tradepost.node.demo.client.DemoApi;

/** An offer to a customer. */
final class SentQuote extends Story<Void> {
    private final Buyer buyer;
    private final List<Demand.Line> lines;
    private final List<Article> articles;
    private final KnownIds ids;
    private volatile String id = "";
    private volatile String orderId = "";

    SentQuote(Buyer buyer, List<Demand.Line> lines, List<Article> articles, KnownIds ids) {
        this.buyer = buyer;
        this.lines = List.copyOf(lines);
        this.articles = articles;
        this.ids = ids;
    }

    @Override
    String kind() {
        return "quotes";
    }

    void draft(DemoApi api, String reference, Instant validUntil) throws IOException, InterruptedException {
        var items = new JsonArray();
        for (var line : lines)
            items.add(new JsonObject()
                    .put("item_id", ids.item(articles.get(line.article()).key()))
                    .put("quantity", line.pieces()));
        var body = new JsonObject()
                .put("customer_id", ids.of(buyer.name()))
                .put("items", items)
                .put("reference", reference)
                .put("valid_until", validUntil.toString())
                .put("discount", new JsonObject().put("type", "percent").put("value", 4));
        id = api.post("/api/sales/quotes", body).getJsonObject("quote").getString("id");
    }

    void send(DemoApi api) throws IOException, InterruptedException {
        act(api, "send", null);
    }

    void accept(DemoApi api) throws IOException, InterruptedException {
        orderId = act(api, "accept", null).getJsonObject("order").getString("id");
    }

    void confirm(DemoApi api) throws IOException, InterruptedException {
        api.post("/api/sales/orders/" + orderId + "/confirm", null);
    }

    void decline(DemoApi api, String reason) throws IOException, InterruptedException {
        act(api, "decline", new JsonObject().put("reason", reason));
    }

    private JsonObject act(DemoApi api, String action, @Nullable JsonObject body)
            throws IOException, InterruptedException {
        return api.post("/api/sales/quotes/" + id + "/" + action, body);
    }
}
