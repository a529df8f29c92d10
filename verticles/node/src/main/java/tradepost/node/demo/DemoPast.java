package tradepost.node.demo;

import io.vertx.core.json.JsonArray;
import io.vertx.core.json.JsonObject;
import java.io.IOException;
import java.sql.SQLException;
import java.time.LocalDate;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import tradepost.node.demo.DemoShop.Buyer;

/** What the company of {@code dev} has besides {@link DemoCompany}: a shop of 120 products, half a year of its history, and a webhook. */
final class DemoPast {
    private static final String WEBHOOK = "Demo sink";
    private static final List<String> EVENTS =
            List.of("sales.order.*", "shipping.shipment.*", "billing.invoice.*", "inventory.alert.*");
    /** Of every so many articles, one has less than it should have. */
    private static final int LOW_STOCK = 23;

    private final DemoApi api;
    private final Demo.Past past;
    private final DemoWork work = new DemoWork();
    private final DemoShop shop;

    DemoPast(DemoApi api, Demo.Past past) throws IOException {
        this.api = api;
        this.past = past;
        shop = new DemoShop(api, work, new DemoGoods(past.digits()));
    }

    /** @param today the day after the last one of the history */
    void load(DemoCompany company, DemoClock clock, LocalDate today)
            throws IOException, InterruptedException, SQLException {
        clock.set(DemoHistory.beginning(today));
        company.load("store");
        shop.load(company.load("south"));
        new DemoHistory(api, work, shop, ownCustomer(), today).load(clock);
        clock.awaitDelivery();
    }

    /**
     * Adds what is of the present time.
     *
     * @return why parts of all this could not be loaded, by their names
     */
    Map<String, String> finish() throws IOException, InterruptedException {
        var missing = new LinkedHashMap<>(sendToSink());
        work.run(List.of(this::raiseAlerts));
        missing.putAll(work.missing("the history"));
        return missing;
    }

    /** Of the user who is a customer. */
    private List<Buyer> ownCustomer() throws IOException, InterruptedException {
        var email = Demo.LOGINS.getOrDefault("customer", "");
        return api.list("/api/customers?email=" + DemoApi.encoded(email)).stream()
                .map(c -> new Buyer(c.getString("id"), 0))
                .toList();
    }

    /** What is needed before the next season is more than there is. */
    private void raiseAlerts() throws IOException, InterruptedException {
        var points = new JsonArray();
        var articles = shop.articles();
        for (int i = 0; i < articles.size(); i += LOW_STOCK) {
            var a = articles.get(i);
            points.add(new JsonObject()
                    .put("item_id", a.itemId())
                    .put("point", 2 * a.stock())
                    .put("quantity", a.stock())
                    .put("lead_time_days", 7));
        }
        if (!points.isEmpty())
            api.once("alerts", "PUT", "/api/stock/reorder-points/bulk", new JsonObject().put("points", points));
    }

    /** @return why it was refused, by its name */
    Map<String, String> sendToSink() throws IOException, InterruptedException {
        try {
            var there = api.list("/api/webhooks?limit=100").stream()
                    .filter(w -> WEBHOOK.equals(w.getString("description")))
                    .findFirst();
            var body = new JsonObject().put("url", past.sink());
            if (there.isPresent())
                api.ask("PATCH", "/api/webhooks/" + there.get().getString("id"), body);
            else
                api.ask(
                        "POST",
                        "/api/webhooks",
                        body.put("types", new JsonArray(EVENTS)).put("description", WEBHOOK));
            return Map.of();
        } catch (DemoApi.Refused e) {
            return Map.of("its webhook", String.valueOf(e.getMessage()));
        }
    }
}
