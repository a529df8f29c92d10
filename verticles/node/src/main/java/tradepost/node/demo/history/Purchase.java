package tradepost.node.demo.history;

import io.vertx.core.json.JsonArray;
import io.vertx.core.json.JsonObject;
import java.io.IOException;
import java.math.BigDecimal;
import java.util.List;
import org.jspecify.annotations.Nullable;
import tradepost.node.demo.client.DemoApi;
import tradepost.node.demo.client.DemoTeam;

/** An order to a vendor. */
public final class Purchase extends Story<PurchaseAct> {
    /** A vendor whose goods arrive in the yard. */
    private static final String OF_YARD = "timber";

    private static final String PATH = "/api/purchase/orders/";
    private static final int TRIES = 100;
    private static final long PAUSE_MS = 100;

    private final Supplier supplier;
    private final List<Demand.Line> lines;
    private final List<Article> articles;
    private final KnownIds ids;
    private volatile String id = "";
    private volatile List<String> lineIds = List.of();

    Purchase(Supplier supplier, List<Demand.Line> lines, List<Article> articles, KnownIds ids) {
        this.supplier = supplier;
        this.lines = List.copyOf(lines);
        this.articles = articles;
        this.ids = ids;
    }

    @Override
    String kind() {
        return "purchase orders";
    }

    public Supplier supplier() {
        return supplier;
    }

    public List<Demand.Line> lines() {
        return lines;
    }

    /** Whether the pieces of an article of this vendor are kept in the yard, and not in the main warehouse. */
    public static boolean isOfYard(String vendor) {
        return vendor.equals(OF_YARD);
    }

    /** Its past is written. */
    public void written(String orderId, List<String> orderLines) {
        id = orderId;
        lineIds = List.copyOf(orderLines);
    }

    void act(DemoTeam team, PurchaseAct what) throws IOException, InterruptedException {
        switch (what) {
            case PurchaseAct.Draft d -> draft(team.warehouse());
            case PurchaseAct.Send s -> postApproved(team, team.warehouse(), "order", null);
            case PurchaseAct.Receive r -> receive(team, r.arrivals());
            case PurchaseAct.Pay p -> postApproved(team, team.finance(), "pay", transfer(p.reference()));
            case PurchaseAct.Deposit d -> {
                var cost = ids.cost(lines.getFirst().article()).multiply(BigDecimal.valueOf(d.pieces()));
                postApproved(
                        team, team.finance(), "pay", transfer(d.reference()).put("amount", ids.share(cost, 1)));
            }
            case PurchaseAct.Reduce r -> {
                var line =
                        new JsonObject().put("line_id", lineIds.get(r.line())).put("quantity", r.pieces());
                post(team.warehouse(), "changes", lines(line).put("reason", "The vendor has no more of them"));
            }
            case PurchaseAct.SendBack s -> sendBack(team.warehouse(), s);
            case PurchaseAct.Refund r -> post(team.finance(), "refunds", transfer(r.reference()));
        }
    }

    private static JsonObject transfer(String reference) {
        return new JsonObject().put("method", "transfer").put("reference", reference);
    }

    private static JsonObject lines(JsonObject line) {
        return new JsonObject().put("lines", new JsonArray().add(line));
    }

    /** Returns when it is booked: what follows depends on it. */
    private void sendBack(DemoApi api, PurchaseAct.SendBack what) throws IOException, InterruptedException {
        var back = new JsonObject()
                .put("line_id", lineIds.get(what.line()))
                .put("quantity", what.pieces())
                .put("state", what.damaged() ? "damaged" : "available");
        var why = what.damaged() ? "Damaged in transit" : "Faulty, found when it was unpacked";
        post(api, "returns", lines(back).put("reason", why).put("replacement", what.replaced()));
        for (int tried = 1; tried < TRIES && isReturning(api); tried++) Thread.sleep(PAUSE_MS);
    }

    private boolean isReturning(DemoApi api) throws IOException, InterruptedException {
        return !api.list(PATH + id + "/returns?status=requested&limit=1").isEmpty();
    }

    private void draft(DemoApi api) throws IOException, InterruptedException {
        var items = new JsonArray();
        for (var line : lines)
            items.add(new JsonObject()
                    .put("item_id", ids.item(articles.get(line.article()).key()))
                    .put("quantity", line.pieces())
                    .put("unit_price", ids.cost(line.article())));
        var body = new JsonObject().put("vendor_id", ids.of(supplier.name())).put("items", items);
        if (isOfYard(supplier.name())) body.put("location_id", ids.of("south"));
        var data = api.post("/api/purchase/orders", body);
        id = data.getJsonObject("order").getString("id");
        lineIds = objects(data, "items").stream().map(l -> l.getString("id")).toList();
    }

    /** An installation may require that somebody else approves it, also after it was sent. */
    private void postApproved(DemoTeam team, DemoApi api, String action, @Nullable JsonObject body)
            throws IOException, InterruptedException {
        try {
            post(api, action, body);
        } catch (DemoApi.Refused refused) {
            if (!refused.code.equals("approval_required")) throw refused;
            post(team.finance(), "approve", null);
            post(api, action, body);
        }
    }

    private void receive(DemoTeam team, List<PurchaseAct.Arrival> arrivals) throws IOException, InterruptedException {
        var came = new JsonArray();
        for (var a : arrivals) {
            var line = new JsonObject().put("line_id", lineIds.get(a.line())).put("quantity", a.pieces());
            if (a.damaged() > 0) line.put("damaged", a.damaged());
            came.add(line);
        }
        postApproved(team, team.warehouse(), "receive", new JsonObject().put("lines", came));
    }

    private void post(DemoApi api, String action, @Nullable JsonObject body) throws IOException, InterruptedException {
        api.post(PATH + id + "/" + action, body);
    }
}
