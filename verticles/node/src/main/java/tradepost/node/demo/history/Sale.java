package tradepost.node.demo.history;

import io.vertx.core.json.JsonArray;
import io.vertx.core.json.JsonObject;
import java.io.IOException;
import java.math.BigDecimal;
import java.util.ArrayList;
import java.util.List;
import java.util.stream.IntStream;
import org.jspecify.annotations.Nullable;
import tradepost.node.demo.client.DemoApi;
import tradepost.node.demo.client.DemoTeam;
import tradepost.node.demo.history.SaleAct.Part;

/** An order of a customer. Its steps are done one after the other, by different threads. */
public final class Sale extends Story<SaleAct> {
    private final Buyer buyer;
    private final List<Demand.Line> lines;
    private final List<Article> articles;
    private final KnownIds ids;
    private final JsonObject more;
    private volatile String id = "";
    private volatile BigDecimal total = BigDecimal.ZERO;
    private volatile List<String> lineIds = List.of();
    private volatile List<String> underway = List.of();

    /** @param more of the order: its reference, notes and what else the customer says */
    Sale(Buyer buyer, List<Demand.Line> lines, List<Article> articles, KnownIds ids, JsonObject more) {
        this.buyer = buyer;
        this.lines = List.copyOf(lines);
        this.articles = articles;
        this.ids = ids;
        this.more = more;
    }

    @Override
    String kind() {
        return "sales orders";
    }

    public Buyer buyer() {
        return buyer;
    }

    public List<Demand.Line> lines() {
        return lines;
    }

    /** What the order says besides its customer and its lines. */
    public JsonObject more() {
        return more;
    }

    boolean isTracked() {
        return lines.stream().anyMatch(l -> articles.get(l.article()).isTracked());
    }

    boolean isTracked(int line) {
        return articles.get(lines.get(line).article()).isTracked();
    }

    /** All pieces of the lines from this one to before that one. */
    List<Part> parts(int from, int to) {
        return IntStream.range(from, to)
                .mapToObj(i -> new Part(i, lines.get(i).pieces()))
                .toList();
    }

    /**
     * Its past is written.
     *
     * @param shipments those that have not arrived
     */
    public void written(String orderId, BigDecimal orderTotal, List<String> orderLines, List<String> shipments) {
        id = orderId;
        total = orderTotal;
        lineIds = List.copyOf(orderLines);
        underway = List.copyOf(shipments);
    }

    void act(DemoTeam team, SaleAct what) throws IOException, InterruptedException {
        switch (what) {
            case SaleAct.Place p -> {
                var payment = new JsonObject().put("method", p.method()).put("reference", p.reference());
                made(team.office().post("/api/orders", body().put("payment", payment)));
            }
            case SaleAct.PlaceOnAccount p -> placeOnAccount(team);
            case SaleAct.Draft d -> made(team.finance().post("/api/sales/orders", body()));
            case SaleAct.Confirm c -> post(team.finance(), "confirm", null);
            case SaleAct.Cancel c -> post(team.finance(), "cancel", new JsonObject().put("reason", c.reason()));
            case SaleAct.Comment c ->
                post(
                        team.finance(),
                        "comments",
                        new JsonObject().put("text", c.text()).put("visibility", "internal"));
            case SaleAct.Ship s -> ship(team, s);
            case SaleAct.Deliver d -> deliver(team.warehouse());
            case SaleAct.Pay p -> pay(team.finance(), new JsonObject().put("method", p.method()), p.reference());
            case SaleAct.PayShare p -> {
                var amount = ids.share(total, p.share());
                pay(team.finance(), new JsonObject().put("amount", amount).put("method", "transfer"), p.reference());
            }
            case SaleAct.TakeBack t -> takeBack(team.office(), t);
            case SaleAct.AskToReturn a -> {
                var itself = team.customer();
                var body = new JsonObject().put("reason", a.reason()).put("lines", named(a.parts()));
                if (itself != null) post(itself, "return-requests", body);
            }
            case SaleAct.Refund r ->
                post(
                        team.office(),
                        "refunds",
                        new JsonObject()
                                .put("amount", ids.share(total, r.share()))
                                .put("reason", r.reason())
                                .put("credit", true));
            case SaleAct.Credit c -> {
                var invoice = team.finance()
                        .get("/api/sales/orders/" + id + "/invoice")
                        .getString("id");
                var amount = ids.share(total, c.share());
                var body = new JsonObject().put("amount", amount).put("reason", c.reason());
                team.finance().post("/api/invoices/" + invoice + "/credit-notes", body);
            }
            case SaleAct.WriteOff w -> writeOff(team.finance(), w.reason());
        }
    }

    private JsonObject body() {
        var items = new JsonArray();
        for (var line : lines)
            items.add(new JsonObject()
                    .put("item_id", ids.item(articles.get(line.article()).key()))
                    .put("quantity", line.pieces()));
        return more.copy().put("customer_id", ids.of(buyer.name())).put("items", items);
    }

    private void made(JsonObject data) {
        var order = data.getJsonObject("order");
        id = order.getString("id");
        total = new BigDecimal(String.valueOf(order.getValue("total_amount")));
        lineIds = objects(data, "items").stream().map(l -> l.getString("id")).toList();
    }

    private void placeOnAccount(DemoTeam team) throws IOException, InterruptedException {
        var itself = team.customer();
        var body = body();
        if (itself != null) body.remove("customer_id"); // its own
        made((itself == null ? team.finance() : itself).post("/api/orders", body));
    }

    private JsonObject post(DemoApi api, String action, @Nullable JsonObject body)
            throws IOException, InterruptedException {
        return api.post("/api/sales/orders/" + id + "/" + action, body);
    }

    /** An installation may ship only what is paid: then it is paid before. */
    private void ship(DemoTeam team, SaleAct.Ship what) throws IOException, InterruptedException {
        var body = new JsonObject().put("lines", named(what.parts())).put("carrier", what.carrier());
        if (what.tracking() != null) body.put("tracking", what.tracking());
        JsonObject data;
        try {
            data = post(team.warehouse(), "shipments", body);
        } catch (DemoApi.Refused refused) {
            if (!refused.code.equals("payment_required")) throw refused;
            pay(team.finance(), new JsonObject().put("method", "transfer"), null);
            data = post(team.warehouse(), "shipments", body);
        }
        var shipped = new ArrayList<>(underway);
        objects(data, "shipments").forEach(s -> shipped.add(s.getString("id")));
        underway = List.copyOf(shipped);
    }

    private void deliver(DemoApi api) throws IOException, InterruptedException {
        for (var shipment : underway) api.post("/api/shipments/" + shipment + "/deliver", null);
        underway = List.of();
    }

    /** Nothing is open if it had to be paid before it was shipped. */
    private void pay(DemoApi api, JsonObject body, @Nullable String reference)
            throws IOException, InterruptedException {
        if (reference != null) body.put("reference", reference);
        try {
            post(api, "pay", body);
        } catch (DemoApi.Refused refused) {
            if (!refused.code.equals("invalid_state") && !refused.code.equals("amount_exceeds_open")) throw refused;
        }
    }

    private void takeBack(DemoApi api, SaleAct.TakeBack what) throws IOException, InterruptedException {
        var back = named(what.parts());
        back.forEach(l -> ((JsonObject) l).put("disposition", what.disposition()));
        post(
                api,
                "returns",
                new JsonObject().put("reason", what.reason()).put("lines", back).put("refund", what.refund()));
    }

    /** An order that was shipped in two has two invoices, and the share that was paid may have left either of them open. */
    private void writeOff(DemoApi api, String reason) throws IOException, InterruptedException {
        for (var invoice : api.list("/api/invoices?open=true&order_id=" + id))
            api.post("/api/invoices/" + invoice.getString("id") + "/write-off", new JsonObject().put("reason", reason));
    }

    private JsonArray named(List<Part> parts) {
        var named = new JsonArray();
        for (var part : parts)
            named.add(new JsonObject().put("line_id", lineIds.get(part.line())).put("quantity", part.pieces()));
        return named;
    }
}
