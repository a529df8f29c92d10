package tradepost.node;

import static org.assertj.core.api.Assertions.assertThat;

import io.vertx.core.json.JsonArray;
import io.vertx.core.json.JsonObject;
import java.math.BigDecimal;
import java.time.Duration;
import java.time.LocalDate;
import java.time.ZoneOffset;
import java.util.List;
import java.util.concurrent.CompletableFuture;
import org.awaitility.Awaitility;

/** Performs once each operation that publishes an event. */
final class EveryEvent {
    private final Api api;
    private final Api anybody;
    private final Stores stores;

    /** @param api an administrator */
    EveryEvent(Api api, Api anybody, Stores stores) {
        this.api = api;
        this.anybody = anybody;
        this.stores = stores;
    }

    void happen() {
        users();
        programs();
        contacts();
        products();
        categories();
        priceLists();
        taxRates();
        extensions();
        locations();
        transfers();
        counts();
        lots();
        freezes();
        availability();
        holds();
        alerts();
        sales();
        shipments();
        purchases();
        payments();
        ledger();
        overdue();
        deadLetters();
        jobs();
        consumers();
        webhooks();
        files();
        attachments();
        hookSources();
        mailTemplates();
        api.post("/api/notifications", new JsonObject().put("title", "Stocktaking on Friday"))
                .expect(201);
        erasure();
    }

    private void mailTemplates() {
        var path = "/api/notifications/templates/return_received/de";
        var texts = new JsonObject().put("subject", "S").put("text", "T").put("html", "<p>H</p>");
        api.put(path, texts).expect(200);
        api.delete(path).expect(200);
    }

    private void consumers() {
        var consumer = "/api/events/consumers/c-" + Api.unique();
        api.put(consumer, new JsonObject().put("types", new JsonArray().add("sales.*")))
                .expect(200);
        api.delete(consumer).expect(200);
    }

    /** The first user was registered so long ago that retention, which is set to a day, soon erases the event. */
    private void erasure() {
        stores.load("audit", """
                update journal set at = at - interval '3 days'
                where position <= (select min(position) from journal where type = 'auth.user.registered')""");
    }

    /** Of each context that has jobs, and a list that is sent as a whole. */
    private void jobs() {
        api.imported("/api/imports/items?dry_run=true", "sku\nx\n");
        api.imported("/api/imports/customers?dry_run=true", "email,name\nx,y\n");
        api.imported("/api/imports/stock?dry_run=true", "sku,on_hand\nx,1\n");
        api.post("/api/ledger/reconciliations").expect(202);
        api.post("/api/analytics/rebuild").expect(202);
        api.exported("/api/items?limit=1&fields=sku", "csv");
        api.send("GET", "/api/items?limit=1&fields=sku", null, "Accept", "text/csv")
                .join()
                .expect(200);
    }

    private void users() {
        var user = anybody.registered("viewer");
        var address = "moved" + Api.unique() + "@example.com";
        user.put("/api/auth/me", new JsonObject().put("email", address).put("current_password", "securepassword123"))
                .expect(202);
        var proof = new JsonObject().put("token", new Mailbox(anybody).token(address));
        anybody.post("/api/auth/verify-email", proof).expect(200);
        user.put(
                        "/api/auth/me/password",
                        new JsonObject()
                                .put("current_password", "securepassword123")
                                .put("new_password", "another-password-456"))
                .expect(200);
        var invited = "invited" + Api.unique() + "@example.com";
        var other = "/api/users/"
                + api.post("/api/users", new JsonObject().put("email", invited).put("role", "viewer"))
                        .expect(201)
                        .id();
        proof.put("token", new Mailbox(anybody).token(invited)).put("password", "another-password-456");
        anybody.post("/api/auth/verify-email", proof).expect(200);
        patch(other, new JsonObject().put("name", "Kim Park"));
        patch(other, new JsonObject().put("status", "disabled"));
        patch(other, new JsonObject().put("status", "active"));
        api.delete(other).expect(200);
        var role =
                new JsonObject().put("name", "e" + Api.unique()).put("permissions", new JsonArray().add("items:read"));
        api.post("/api/roles", role).expect(201);
        api.delete("/api/roles/" + role.getString("name")).expect(200);
    }

    private void programs() {
        for (var kind : new String[] {"api-keys", "service-accounts"}) {
            var body = new JsonObject()
                    .put("name", "labels-" + Api.unique())
                    .put("permissions", new JsonArray().add("items:read"));
            var program = "/api/" + kind + "/"
                    + api.post("/api/" + kind, body).expect(201).id();
            patch(program, new JsonObject().put("permissions", new JsonArray().add("stock:read")));
            api.delete(program).expect(200);
        }
    }

    private void contacts() {
        var item = api.item(0);
        for (var kind : new String[] {"customers", "vendors"}) {
            var mentioned = kind.equals("customers") ? api.customer() : api.vendor();
            patch("/api/" + kind + "/" + mentioned, new JsonObject().put("name", "Renamed"));
            if (kind.equals("customers")) api.salesOrder(mentioned, item, 1);
            else api.purchaseOrder(mentioned, item, 1);
            api.delete("/api/" + kind + "/" + mentioned + "?archive=true").expect(200);
            api.post("/api/" + kind + "/" + mentioned + "/restore").expect(200);
            var other = kind.equals("customers") ? api.customer() : api.vendor();
            api.delete("/api/" + kind + "/" + other).expect(200);
        }
    }

    private void products() {
        var item = api.item(0);
        patch("/api/items/" + item, new JsonObject().put("name", "Nut"));
        api.delete("/api/items/" + item + "?archive=true").expect(200);
        api.post("/api/items/" + item + "/restore").expect(200);
        api.delete("/api/items/" + item).expect(200);
        var body = new JsonObject()
                .put("name", "Laptop")
                .put("price", new BigDecimal("999.99"))
                .put("description", "Light")
                .put("stock", 0);
        var product = api.post("/api/products", body).expect(201).id();
        api.put("/api/products/" + product, body.put("name", "Laptop Air")).expect(200);
        api.post("/api/products/" + product + "/archive").expect(200);
        api.post("/api/products/" + product + "/publish").expect(200);
        var other = api.post("/api/products", body).expect(201).id(); // one that no other event refers to
        api.delete("/api/products/" + other).expect(200);
    }

    private void categories() {
        var path = "/api/categories/"
                + api.post("/api/categories", new JsonObject().put("name", "E" + Api.unique()))
                        .expect(201)
                        .id();
        patch(path, new JsonObject().put("position", 7));
        api.delete(path + "?archive=true").expect(200);
        api.post(path + "/restore").expect(200);
        api.delete(path).expect(200);
    }

    private void priceLists() {
        var list = new JsonObject().put("name", "Wholesale").put("currency", "USD");
        var path = "/api/price-lists/"
                + api.post("/api/price-lists", list).expect(201).id();
        patch(path, new JsonObject().put("priority", 7));
        var price = new JsonObject().put("item_id", api.item(0)).put("unit_price", 3);
        api.post(path + "/prices", price).expect(201);
        api.delete(path + "?archive=true").expect(200);
        api.post(path + "/restore").expect(200);
        api.delete(path).expect(200);
    }

    private void extensions() {
        stores.write("sales", """
                insert into extension(id, point, name) values ('0198c0de-0000-7000-8000-0000000000e8', 'ext.order.check', 'every-event')
                on conflict do nothing
                """);
        for (var enabled : new boolean[] {false, true})
            patch("/api/extensions/0198c0de-0000-7000-8000-0000000000e8", new JsonObject().put("enabled", enabled));
    }

    private void taxRates() {
        var rate = new JsonObject()
                .put("name", "VAT")
                .put("country", "NZ")
                .put("category", "e" + Api.unique())
                .put("rate", 15);
        var path =
                "/api/tax-rates/" + api.post("/api/tax-rates", rate).expect(201).id();
        patch(path, new JsonObject().put("rate", 12.5));
        api.delete(path + "?archive=true").expect(200);
        api.post(path + "/restore").expect(200);
        api.delete(path).expect(200);
    }

    private void locations() {
        var place = new JsonObject().put("code", "E" + Api.unique()).put("name", "North");
        var path = "/api/locations/"
                + api.post("/api/locations", place).expect(201).id();
        patch(path, new JsonObject().put("priority", 7));
        api.delete(path + "?archive=true").expect(200);
        api.post(path + "/restore").expect(200);
        api.delete(path).expect(200);
    }

    private void transfers() {
        var place = new JsonObject().put("code", "M" + Api.unique()).put("name", "East");
        var to = api.post("/api/locations", place).expect(201).id();
        var body = new JsonObject().put("to_location_id", to).put("lines", Api.lines(api.item(10), 4));
        var path = "/api/stock/transfers/";
        var received = path + api.post(path, body).expect(201).id();
        patch(received, new JsonObject().put("notes", "Fragile"));
        for (var step : List.of("/ship", "/receive")) api.post(received + step).expect(200);
        var cancelled = path + api.post(path, body).expect(201).id();
        for (var step : List.of("/ship", "/cancel")) api.post(cancelled + step).expect(200);
    }

    private void counts() {
        var item = api.item(10);
        var body = new JsonObject().put("item_ids", new JsonArray().add(item));
        var path = "/api/stock/counts/";
        var closed = path + api.post(path, body).expect(201).id();
        var line = new JsonObject().put("item_id", item).put("counted", 9);
        api.put(closed + "/lines", new JsonObject().put("lines", new JsonArray().add(line)))
                .expect(200);
        api.post(closed + "/close").expect(200);
        api.post(path + api.post(path, body).expect(201).id() + "/cancel").expect(200);
    }

    private void freezes() {
        var path = "/api/items/" + api.item(1) + "/freeze";
        api.put(path, new JsonObject().put("reason", "In doubt")).expect(200);
        api.delete(path).expect(200);
    }

    private void availability() {
        var item = api.item(1);
        var sku = api.get("/api/items/" + item).data().getString("sku");
        for (int stock : new int[] {1, 0}) {
            api.put("/api/items/" + item + "/stock", new JsonObject().put("quantity", stock))
                    .expect(200);
            Awaitility.await()
                    .until(() -> api.get("/api/search?q=" + sku + "&in_stock=" + (stock > 0))
                                    .data()
                                    .getJsonArray("hits")
                                    .size()
                            == 1);
        }
    }

    private void lots() {
        var item = api.item(0);
        api.put("/api/items/" + item + "/tracking", new JsonObject().put("tracking", "lot"))
                .expect(200);
        var lines = new JsonArray();
        for (var lot : List.of("L1", "L2"))
            lines.add(new JsonObject().put("item_id", item).put("delta", 3).put("lot", lot));
        api.post("/api/stock/adjustments", new JsonObject().put("lines", lines)).expect(201);
        var order = api.salesOrder(api.customer(), item, 1);
        api.confirm(order).join().expect(200);
        api.post("/api/sales/orders/" + order + "/shipments").expect(201);
        var recalled = api.get("/api/lots?number=L1&item_id=" + item)
                .list()
                .getJsonObject(0)
                .getString("id");
        api.post("/api/lots/" + recalled + "/recall", new JsonObject().put("reason", "Glass"))
                .expect(200);
        stores.write(
                "inventory",
                "update lot set expires_on = current_date - 2 where number = 'L2' and item_id = ?::uuid",
                item);
        Awaitility.await()
                .until(() -> api.get("/api/items/" + item + "/stock")
                                .expect(200)
                                .data()
                                .getLong("quality_hold")
                        == 5);
    }

    private void holds() {
        var item = api.item(10);
        var body = new JsonObject().put("lines", Api.lines(item, 2)).put("expires_in", 30);
        var path = "/api/stock/holds/";
        api.delete(path + api.post("/api/stock/holds", body).expect(201).id()).expect(200);
        var hold = api.post("/api/stock/holds", body).expect(201).id();
        patch(path + hold, new JsonObject().put("expires_in", 60));
        var order = new JsonObject()
                .put("customer_id", api.customer())
                .put("items", Api.lines(item, 1))
                .put("hold_id", hold);
        api.confirm(api.post("/api/sales/orders", order)
                        .expect(201)
                        .data()
                        .getJsonObject("order")
                        .getString("id"))
                .join()
                .expect(200);
        expire(api.post("/api/stock/holds", body).expect(201).id());
    }

    private void expire(String hold) {
        stores.write("inventory", "update stock_hold set expires_at = clock_timestamp() where id = ?::uuid", hold);
        Awaitility.await()
                .until(() -> api.get("/api/stock/holds/" + hold)
                        .expect(200)
                        .data()
                        .getString("status")
                        .equals("expired"));
    }

    private void alerts() {
        var item = api.item(5);
        var point = new JsonObject().put("item_id", item).put("point", 5).put("quantity", 10);
        api.put("/api/stock/reorder-points", point).expect(200);
        api.put("/api/stock/reorder-points", point.put("point", 1)).expect(200);
    }

    private void sales() {
        var customer = api.customer();
        var item = api.item(1_000);
        var paid = api.salesOrder(customer, item, 2);
        api.put("/api/sales/orders/" + paid, content(customer, item, 4)).expect(200);
        api.confirm(paid).join().expect(200);
        pay("/api/sales/orders/" + paid, "10.00");
        pay("/api/sales/orders/" + paid, "30.00");
        var cancelled = api.salesOrder(customer, item, 1);
        api.confirm(cancelled).join().expect(200);
        api.post("/api/sales/orders/" + cancelled + "/cancel").expect(200);
        api.post("/api/sales/orders/" + cancelled + "/comments", new JsonObject().put("text", "A mistake"))
                .expect(201);
        changed(customer, item);
        closed(customer, item);
        backordered();
        quotes(customer, item);
    }

    private void quotes(String customer, String item) {
        var path = "/api/sales/quotes/";
        var body = content(customer, item, 2).put("valid_until", "2090-01-01T00:00:00Z");
        var accepted = path + quote(body);
        api.put(accepted, body).expect(200);
        api.post(accepted + "/send").expect(200);
        api.post(accepted + "/accept").expect(201);
        var declined = path + quote(body);
        api.post(declined + "/send").expect(200);
        api.post(declined + "/decline", new JsonObject().put("reason", "too late"))
                .expect(200);
        api.delete(path + quote(body)).expect(200);
        var ending = quote(body);
        api.post(path + ending + "/send").expect(200);
        stores.write(
                "sales",
                "update sales_quote set valid_until = clock_timestamp() + interval '1 day' where id = ?::uuid",
                ending);
        var expired = quote(body);
        api.post(path + expired + "/send").expect(200);
        stores.write("sales", "update sales_quote set valid_until = clock_timestamp() where id = ?::uuid", expired);
        Awaitility.await()
                .until(() -> api.get(path + expired)
                        .expect(200)
                        .data()
                        .getJsonObject("quote")
                        .getString("status")
                        .equals("expired"));
    }

    private String quote(JsonObject body) {
        return api.post("/api/sales/quotes", body)
                .expect(201)
                .data()
                .getJsonObject("quote")
                .getString("id");
    }

    /** An order that waits for stock, which then comes. */
    private void backordered() {
        var customer = api.customer();
        patch("/api/customers/" + customer, new JsonObject().put("allow_backorders", true));
        var item = api.item(1);
        var order = "/api/sales/orders/" + api.salesOrder(customer, item, 3);
        api.post(order + "/confirm").expect(200);
        api.put("/api/items/" + item + "/stock", new JsonObject().put("delta", 5))
                .expect(200);
        Awaitility.await()
                .until(() -> api.get(order)
                                .expect(200)
                                .data()
                                .getJsonArray("items")
                                .getJsonObject(0)
                                .getLong("backordered_quantity")
                        == 0);
    }

    private void changed(String customer, String item) {
        var order = "/api/sales/orders/" + api.salesOrder(customer, item, 3);
        var confirmed = api.post(order + "/confirm").expect(200).data();
        var line = confirmed.getJsonArray("items").getJsonObject(0).getString("id");
        for (int quantity : new int[] {5, 1}) {
            var change = new JsonObject().put("line_id", line).put("quantity", quantity);
            api.post(order + "/changes", new JsonObject().put("lines", new JsonArray().add(change)))
                    .expect(200);
        }
    }

    private void files() {
        var file = "/api/files/"
                + api.file("plan" + Api.unique() + ".txt", "a plan").expect(201).id();
        patch(file, new JsonObject().put("description", "Ground floor"));
        api.delete(file).expect(200);
    }

    private void attachments() {
        var body = new JsonObject()
                .put("file_id", api.file("list.csv", "a,b").expect(201).id())
                .put("entity_type", "vendor")
                .put("entity_id", api.vendor());
        var made = api.post("/api/attachments", body).expect(201).id();
        api.delete("/api/attachments/" + made).expect(200);
    }

    /** To a port at which nobody listens, and paused before anything is sent. */
    private void webhooks() {
        var body = new JsonObject()
                .put("url", "http://127.0.0.1:9/hooks")
                .put("types", new JsonArray().add("webhook.subscription.created"))
                .put("paused", true);
        var webhook =
                "/api/webhooks/" + api.post("/api/webhooks", body).expect(201).id();
        patch(webhook, new JsonObject().put("description", "Shop"));
        api.post(webhook + "/resume").expect(200);
        api.post(webhook + "/pause").expect(200);
        api.delete(webhook).expect(200);
    }

    private void hookSources() {
        var account = new JsonObject()
                .put("name", "events-" + Api.unique())
                .put("permissions", new JsonArray().add("orders:write"));
        var id = api.post("/api/service-accounts", account).expect(201).id();
        var body = HookSender.source(id, "sales.createOrder", HookSender.ORDER);
        var source = "/api/hook-sources/"
                + api.post("/api/hook-sources", body).expect(201).id();
        patch(source, new JsonObject().put("name", "Web shop"));
        patch(source, new JsonObject().put("paused", true));
        patch(source, new JsonObject().put("paused", false));
        api.delete(source).expect(200);
    }

    /** An order of which a part is shipped, and the rest is closed. */
    /** One day more than is closed. */
    private void ledger() {
        var until = api.get("/api/ledger/close").expect(200).data().getString("until");
        var next = until == null
                ? LocalDate.parse("2000-12-31")
                : LocalDate.parse(until).plusDays(1);
        api.post("/api/ledger/close", new JsonObject().put("until", next.toString()))
                .expect(200);
    }

    private void closed(String customer, String item) {
        var order = "/api/sales/orders/" + api.salesOrder(customer, item, 3);
        var confirmed = api.post(order + "/confirm").expect(200).data();
        var line = confirmed.getJsonArray("items").getJsonObject(0).getString("id");
        var part = new JsonObject().put("line_id", line).put("quantity", 1);
        api.post(order + "/shipments", new JsonObject().put("lines", new JsonArray().add(part)))
                .expect(201);
        api.post(order + "/close", new JsonObject().put("reason", "sold out")).expect(200);
    }

    private void shipments() {
        var item = api.item(1_000);
        var order = "/api/sales/orders/" + api.salesOrder(api.customer(), item, 4);
        api.post(order + "/confirm").expect(200);
        var line = api.get(order).data().getJsonArray("items").getJsonObject(0).getString("id");
        var part = new JsonObject().put("line_id", line).put("quantity", 1);
        var pack = new JsonObject().put("lines", new JsonArray().add(part)).put("status", "packed");
        var path = "/api/shipments/";
        var shipped = path + packed(order, pack);
        patch(shipped, new JsonObject().put("carrier", "DHL").put("tracking", "00340434161094042557"));
        api.post(shipped + "/ship").expect(200);
        api.post(shipped + "/deliver").expect(200);
        var cancelled = path + packed(order, pack);
        api.post(cancelled + "/cancel", new JsonObject().put("reason", "damaged box"))
                .expect(200);
        for (var end : List.of("decline", "cancel", "accept")) { // accepted, it is a return
            var back = new JsonObject().put("reason", "does not fit").put("lines", new JsonArray().add(part));
            var request = api.post(order + "/return-requests", back).expect(201).id();
            api.post("/api/return-requests/" + request + "/" + end).expect(200);
        }
        var invoice = api.post(order + "/invoices").expect(201).id();
        api.post(
                        "/api/invoices/" + invoice + "/write-off",
                        new JsonObject().put("amount", 1).put("reason", "bank charges"))
                .expect(200);
        api.post(order + "/close", new JsonObject().put("reason", "discontinued"))
                .expect(200);
    }

    /** An order without terms is due today. */
    private void overdue() {
        var order = "/api/sales/orders/" + api.salesOrder(api.customer(), api.item(10), 1);
        api.post(order + "/confirm").expect(200);
        var invoice = api.post(order + "/invoices").expect(201).id();
        stores.write(
                "billing",
                "update receivable set due_at = due_at - interval '1 day' where invoice_id = ?::uuid",
                invoice);
        happened("billing.invoice.overdue");
        happened("sales.quote.ending");
    }

    /** An event that inventory cannot apply, because a test says so. */
    private void deadLetters() {
        var item = api.item(0);
        stores.write("inventory", """
                create or replace function refuse_every_event() returns trigger language plpgsql as
                $$ begin if new.item_id = '%s' then raise exception 'every event'; end if; return new; end $$
                """.formatted(item));
        stores.write(
                "inventory",
                "create trigger refuse_every_event before insert on movement for each row execute function"
                        + " refuse_every_event()");
        try {
            received(item);
            Awaitility.await().until(() -> {
                stores.write("purchase", "update relay_parked set next_at = now()"); // skips the backoff
                return stores.number("purchase", "select count(*) from dead_letter where state = 'dead'") > 0;
            });
        } finally {
            stores.write("inventory", "drop trigger refuse_every_event on movement");
        }
        var letter = api.get("/api/events/dead-letters?context=purchase")
                .expect(200)
                .list()
                .getJsonObject(0)
                .getString("event_id");
        api.post("/api/events/dead-letters/purchase/inventory/" + letter + "/redrive")
                .expect(200);
    }

    private void happened(String type) {
        Awaitility.await(type)
                .until(() ->
                        !api.get("/api/events?types=" + type).expect(200).list().isEmpty());
    }

    private String packed(String order, JsonObject pack) {
        var made = api.post(order + "/shipments", pack).expect(201).data();
        return made.getJsonArray("shipments").getJsonObject(0).getString("id");
    }

    /** An event that inventory cannot apply, because a test says so. */
    private void payments() {
        var order = "/api/sales/orders/" + api.salesOrder(api.customer(), api.item(10), 10);
        api.post(order + "/confirm").expect(200);
        provider(order, "10.02", "automatic", "failed");
        var cancelled = provider(order, "10.00", "manual", "authorised");
        api.post("/api/payments/" + cancelled + "/cancel").expect(200);
        refunded(order, "10.00", "done");
        var refused = refunded(order, "10.07", "failed");
        var retry = "/api/payments/" + refused.getString("payment_id") + "/refunds/" + refused.getString("refund_id")
                + "/retry";
        assertThat(api.post(retry).status()).isIn(202, 409); // 409 if it is refused again meanwhile
        reduced();
    }

    /** A payment waits to be captured while its order gets smaller, and while its address changes. */
    private void reduced() {
        var order = "/api/sales/orders/" + api.salesOrder(api.customer(), api.item(10), 10);
        api.post(order + "/confirm").expect(200);
        provider(order, "100.00", "manual", "authorised");
        patch(order, new JsonObject().put("notes", "Ring twice"));
        var line = api.get(order).data().getJsonArray("items").getJsonObject(0).getString("id");
        var less = new JsonObject().put("line_id", line).put("quantity", 4);
        api.post(order + "/changes", new JsonObject().put("lines", new JsonArray().add(less)))
                .expect(200);
    }

    private JsonObject refunded(String order, String amount, String status) {
        var payment = "/api/payments/" + provider(order, amount, "automatic", "captured");
        assertThat(api.post(payment + "/refund").status()).isIn(200, 202, 409); // 409 if it is refused
        return Awaitility.await(amount + " is " + status)
                .until(
                        () -> api.get(payment)
                                .expect(200)
                                .data()
                                .getJsonArray("refunds")
                                .getJsonObject(0),
                        r -> r.getString("status").equals(status));
    }

    private String provider(String order, String amount, String capture, String status) {
        var body = new JsonObject()
                .put("amount", new BigDecimal(amount))
                .put("provider", "sandbox")
                .put("capture", capture);
        assertThat(api.post(order + "/pay", body).status()).isIn(200, 202, 409); // 409 if it is declined
        var payment = api.get(order).expect(200).data().getJsonArray("payments").stream()
                .map(JsonObject.class::cast)
                .filter(p -> p.getString("kind").equals("payment"))
                .reduce((a, b) -> b)
                .orElseThrow()
                .getString("id");
        Awaitility.await(amount + " is " + status)
                .until(() -> api.get("/api/payments/" + payment)
                        .expect(200)
                        .data()
                        .getJsonObject("payment")
                        .getString("status")
                        .equals(status));
        return payment;
    }

    private void purchases() {
        var vendor = api.vendor();
        var item = api.item(0);
        var paid = api.purchaseOrder(vendor, item, 2);
        var changed = new JsonObject().put("vendor_id", vendor).put("items", Api.bought(item, 3));
        api.put("/api/purchase/orders/" + paid, changed).expect(200);
        api.post("/api/purchase/orders/" + paid + "/receive").expect(200);
        api.post("/api/purchase/orders/" + paid + "/pay").expect(200);
        var cancelled = api.purchaseOrder(vendor, item, 1);
        api.post("/api/purchase/orders/" + cancelled + "/cancel").expect(200);
        var listed = "/api/vendors/" + vendor + "/items";
        var cost =
                new JsonObject().put("item_id", item).put("vendor_sku", "V-1").put("cost", 9);
        api.put(listed, cost).expect(200);
        api.delete(listed + "/" + item).expect(200);
        var closed = "/api/purchase/orders/" + api.purchaseOrder(vendor, item, 2);
        var sent = api.post(closed + "/order", new JsonObject().put("expected_at", "2030-01-01T12:00:00Z"));
        var line =
                sent.expect(200).data().getJsonArray("items").getJsonObject(0).getString("id");
        var part = new JsonObject().put("line_id", line).put("quantity", 0).put("damaged", 1);
        api.post(closed + "/receive", new JsonObject().put("lines", new JsonArray().add(part)))
                .expect(200);
        patch(closed, new JsonObject().put("expected_at", "2030-02-01T12:00:00Z"));
        var more = new JsonObject().put("line_id", line).put("quantity", 3);
        api.post(closed + "/changes", new JsonObject().put("lines", new JsonArray().add(more)))
                .expect(200);
        api.post(closed + "/close", new JsonObject().put("reason", "sold out")).expect(200);
        var owed = "/api/purchase/orders/" + api.purchaseOrder(vendor, item, 1);
        api.post(owed + "/order").expect(200);
        api.post(owed + "/pay").expect(200);
        api.post(owed + "/cancel").expect(200);
        api.post(owed + "/refunds", new JsonObject().put("amount", 1)).expect(201);
        var returned = received(item);
        api.post(returned + "/returns", back(returned)).expect(201);
        var approved = "/api/purchase/orders/" + api.purchaseOrder(vendor, item, 1);
        anybody.registered("finance_manager").post(approved + "/approve").expect(200);
        api.post(approved + "/comments", new JsonObject().put("text", "Urgent")).expect(201);
        contracts(vendor, item);
    }

    private void contracts(String vendor, String item) {
        var path = "/api/vendors/" + vendor + "/contracts";
        var tomorrow = LocalDate.now(ZoneOffset.UTC).plusDays(1).toString(); // it expires soon
        var contract = new JsonObject()
                .put("number", "C-1")
                .put("valid_from", "2026-01-01")
                .put("valid_to", tomorrow)
                .put(
                        "items",
                        new JsonArray()
                                .add(new JsonObject().put("item_id", item).put("unit_price", 2)));
        var one = path + "/" + api.post(path, contract).expect(201).id();
        api.put(one, contract.put("number", "C-2")).expect(200);
        api.delete(one).expect(200);
    }

    /** An order of one piece that was received. */
    private String received(String item) {
        var order = "/api/purchase/orders/" + api.purchaseOrder(api.vendor(), item, 1);
        api.post(order + "/receive").expect(200);
        return order;
    }

    private JsonObject back(String order) {
        var line = api.get(order)
                .expect(200)
                .data()
                .getJsonArray("items")
                .getJsonObject(0)
                .getString("id");
        var lines = new JsonArray().add(new JsonObject().put("line_id", line).put("quantity", 1));
        return new JsonObject().put("reason", "broken").put("lines", lines);
    }

    /**
     * Changes an order while it is being confirmed; sometimes its stock is reserved for the old lines. Removes pieces while they are returned to
     * the vendor; sometimes they are gone when the return should be booked. Cancels an order while a provider captures its payment.
     */
    void raceOnce() {
        returnsRace();
        paymentRace();
        var customer = api.customer();
        var item = api.item(1_000);
        var racing = new CompletableFuture<?>[8];
        for (int i = 0; i < racing.length; i += 2) {
            var order = api.salesOrder(customer, item, 1);
            racing[i] = api.confirm(order);
            racing[i + 1] = api.send("PUT", "/api/sales/orders/" + order, content(customer, item, 2));
        }
        CompletableFuture.allOf(racing).join();
    }

    private void returnsRace() {
        var item = api.item(0);
        var racing = new CompletableFuture<?>[8];
        for (int i = 0; i < racing.length; i += 2) {
            var order = received(item);
            racing[i] = api.send("POST", order + "/returns", back(order));
            racing[i + 1] = api.send("PUT", "/api/items/" + item + "/stock", new JsonObject().put("on_hand", 0));
        }
        CompletableFuture.allOf(racing).join();
    }

    private void paymentRace() {
        var order = "/api/sales/orders/" + api.salesOrder(api.customer(), api.item(10), 10);
        api.post(order + "/confirm").expect(200);
        var body = new JsonObject().put("amount", new BigDecimal("10.05")).put("provider", "sandbox");
        var paying = api.send("POST", order + "/pay", body);
        Awaitility.await()
                .pollInterval(Duration.ofMillis(20))
                .until(() -> !api.get(order)
                        .expect(200)
                        .data()
                        .getJsonArray("payments")
                        .isEmpty());
        api.post(order + "/cancel").expect(200);
        paying.join();
    }

    private static JsonObject content(String customer, String item, int quantity) {
        return new JsonObject().put("customer_id", customer).put("items", Api.lines(item, quantity));
    }

    private void pay(String order, String amount) {
        var body = new JsonObject().put("amount", new BigDecimal(amount)).put("method", "transfer");
        api.post(order + "/pay", body).expect(200);
    }

    private void patch(String path, JsonObject body) {
        api.send("PATCH", path, body).join().expect(200);
    }
}
