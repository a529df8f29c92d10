package tradepost.node;

import static org.assertj.core.api.Assertions.assertThat;

import io.vertx.core.json.JsonArray;
import io.vertx.core.json.JsonObject;
import java.util.List;
import org.awaitility.Awaitility;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.ExtendWith;

/** What a customer with a login does over HTTP, and that nothing of another customer is in reach. */
@ExtendWith(Shared.class)
class SignedInCustomerTest {
    private static final String ORDERS = "/api/sales/orders/";

    static Api anybody;
    static Api staff;

    @BeforeAll
    static void start(Shared.Running running) {
        anybody = running.anybody();
        staff = anybody.registered("admin");
    }

    /** A published product at 10.00. */
    static JsonObject product(int stock) {
        return staff.post(
                        "/api/products",
                        StorefrontTest.product("Chair " + Api.unique(), stock).put("price", 10))
                .expect(201)
                .data();
    }

    static String record(Api customer) {
        return customer.get("/api/customers")
                .expect(200)
                .list()
                .getJsonObject(0)
                .getString("id");
    }

    static JsonObject order(JsonObject product, int quantity) {
        return new JsonObject()
                .put(
                        "items",
                        new JsonArray()
                                .add(new JsonObject()
                                        .put("product_id", product.getString("id"))
                                        .put("quantity", quantity)));
    }

    static JsonObject provider() {
        return new JsonObject().put("provider", "sandbox");
    }

    /** A confirmed order of the customer. */
    static String placed(Api customer, int quantity) {
        return customer.post("/api/orders", order(product(quantity), quantity))
                .expect(201)
                .id();
    }

    static String shipped(Api customer, int quantity) {
        var order = placed(customer, quantity);
        staff.post(
                        ORDERS + order + "/shipments",
                        new JsonObject().put("carrier", "Parcel Co").put("tracking", "PC-7"))
                .expect(201);
        return order;
    }

    static List<String> ids(Api.Answer list) {
        return list.expect(200).list().stream()
                .map(e -> ((JsonObject) e).getString("id"))
                .toList();
    }

    @Test
    void without_a_token_nothing_is_read_unless_the_installation_says_so() {
        for (var path : List.of("/api/products", "/api/categories", "/api/search?q=chair"))
            anybody.get(path).expect(401);
    }

    @Test
    void it_orders_without_naming_itself() {
        var customer = anybody.registered("customer");
        var chair = product(9);
        var draft = customer.post("/api/sales/orders", order(chair, 1)).expect(201);
        var placed = customer.post("/api/orders", order(chair, 2)).expect(201);
        var hold = customer.post(
                        "/api/stock/holds", new JsonObject().put("lines", Api.lines(chair.getString("item_id"), 3)))
                .expect(201)
                .id();
        var held = customer.post("/api/orders", order(chair, 3).put("hold_id", hold))
                .expect(201);
        var me = record(customer);
        for (var made : List.of(draft, placed, held))
            assertThat(made.order().getString("customer_id")).isEqualTo(me);
        assertThat(placed.order().getString("status")).isEqualTo("confirmed");
        var confirmed = new JsonObject().put("status", "confirmed");
        customer.put("/api/orders/" + draft.id(), confirmed).expect(200);
        assertThat(ids(customer.get("/api/orders"))).containsExactlyInAnyOrder(draft.id(), placed.id(), held.id());
        for (var path : List.of("/api/sales/orders", "/api/orders"))
            assertThat(staff.post(path, order(chair, 1)).expect(400).code()).isEqualTo("customer_not_found");
    }

    @Test
    void it_gets_its_own_price_of_what_is_published() {
        var customer = anybody.registered("customer");
        var chair = product(9);
        var price = "/api/items/" + chair.getString("item_id") + "/price";
        assertThat(customer.get(price).expect(200).data().getValue("unit_price"))
                .hasToString("10.00");
        var list = staff.post(
                        "/api/price-lists",
                        new JsonObject()
                                .put("name", "Secret deal")
                                .put("currency", "USD")
                                .put("customer_id", record(customer)))
                .expect(201)
                .id();
        var entry = new JsonObject().put("item_id", chair.getString("item_id")).put("unit_price", 7);
        staff.post("/api/price-lists/" + list + "/prices", entry).expect(201);
        var own = customer.get(price);
        assertThat(own.expect(200).data().getValue("unit_price")).hasToString("7.00");
        assertThat(own.raw().body()).doesNotContain("Secret deal").doesNotContain(list);
        var path = "/api/products/" + chair.getString("id");
        for (var shown : List.of(
                customer.get(path).expect(200).data(),
                customer.get("/api/products?ids=" + chair.getString("id"))
                        .expect(200)
                        .list()
                        .getJsonObject(0),
                customer.get("/api/search?q=" + chair.getString("sku"))
                        .expect(200)
                        .data()
                        .getJsonArray("hits")
                        .getJsonObject(0))) assertThat(shown.getValue("price")).hasToString("7.00");
        assertThat(staff.get(path).expect(200).data().getValue("price")).hasToString("10.00");
        assertThat(anybody.registered("customer").get(price).expect(200).data().getValue("unit_price"))
                .hasToString("10.00");
        customer.get(price + "?customer_id=" + record(customer)).expect(200);
        customer.get(price + "?customer_id=" + staff.customer()).expect(404);
        customer.get(price + "?as_of=2030-01-01T00:00:00Z").expect(403);
        customer.get("/api/items/" + staff.item(1) + "/price").expect(404);
        staff.post("/api/products/" + chair.getString("id") + "/archive").expect(200);
        customer.get(price).expect(404);
    }

    @Test
    void it_pays_through_a_provider_and_in_no_other_way() {
        var customer = anybody.registered("customer");
        var order = placed(customer, 2);
        var pay = ORDERS + order + "/pay";
        for (var word : List.of(
                new JsonObject(),
                new JsonObject().put("method", "manual"),
                new JsonObject().put("method", "cash").put("amount", 20),
                new JsonObject().put("provider", "manual"),
                provider().put("capture", "manual")))
            assertThat(customer.post(pay, word).expect(403).code()).isEqualTo("payment_not_allowed");
        assertThat(customer.post(pay).expect(403).code()).isEqualTo("payment_not_allowed");
        customer.put("/api/orders/" + order, new JsonObject().put("status", "paid"))
                .expect(403);
        var atOnce = order(product(1), 1).put("payment", new JsonObject().put("method", "cash"));
        customer.post("/api/orders", atOnce).expect(403);
        assertThat(staff.get(ORDERS + order).order().getString("payment_status"))
                .isEqualTo("unpaid");
        anybody.registered("customer").post(pay, provider()).expect(404);
        assertThat(customer.post(pay, provider()).status()).isIn(200, 202);
        Awaitility.await()
                .until(() -> customer.get(ORDERS + order)
                        .order()
                        .getString("payment_status")
                        .equals("paid"));
    }

    @Test
    void it_pays_with_its_own_credit() {
        var customer = anybody.registered("customer");
        var other = anybody.registered("customer");
        var first = placed(customer, 1);
        staff.post(ORDERS + first + "/pay", new JsonObject().put("amount", 35)).expect(200);
        var second = placed(customer, 2);
        var credit = new JsonObject().put("method", "credit");
        other.post(ORDERS + second + "/pay", credit).expect(404);
        var paid = customer.post(ORDERS + second + "/pay", credit).expect(200);
        assertThat(paid.order().getString("payment_status")).isEqualTo("paid");
        assertThat(other.post(ORDERS + placed(other, 1) + "/pay", credit)
                        .expect(409)
                        .code())
                .isEqualTo("amount_exceeds_credit");
    }

    @Test
    void it_sees_its_shipments_and_invoices_and_nobody_elses() {
        var customer = anybody.registered("customer");
        var other = anybody.registered("customer");
        var waiting = placed(customer, 1);
        var order = shipped(customer, 1);
        var shipments = customer.get("/api/shipments").expect(200).list();
        assertThat(shipments).hasSize(1);
        var shipment = shipments.getJsonObject(0);
        assertThat(shipment.getString("order_id")).isEqualTo(order);
        assertThat(shipment.getString("tracking")).isEqualTo("PC-7");
        var path = "/api/shipments/" + shipment.getString("id");
        customer.get(path).expect(200);
        customer.get(path + "/packing-slip").expect(200);
        var pickList = ids(staff.get("/api/shipments?order_id=" + waiting)).getFirst();
        customer.get("/api/shipments/" + pickList).expect(404);
        var included =
                customer.get("/api/orders?include=shipments").expect(200).raw().body();
        assertThat(included).contains("PC-7").doesNotContain(pickList);

        var invoice = Awaitility.await()
                .until(() -> ids(customer.get("/api/sales/invoices?order_id=" + order)), i -> !i.isEmpty())
                .getFirst();
        assertThat(customer.pdf("/api/sales/invoices/" + invoice).raw().body()).startsWith("%PDF");

        for (var foreign : List.of(
                path,
                path + "/packing-slip",
                "/api/sales/invoices/" + invoice,
                ORDERS + order,
                ORDERS + order + "/invoice",
                "/api/customers/" + record(customer))) other.get(foreign).expect(404);
        for (var list : List.of("/api/shipments", "/api/sales/invoices", "/api/orders"))
            for (var filter : List.of("", "?order_id=" + order, "?customer_id=" + record(customer)))
                if (!(list.equals("/api/orders") && filter.startsWith("?order_id")))
                    assertThat(ids(other.get(list + filter))).as(list + filter).isEmpty();
        assertThat(ids(other.get("/api/shipments?ids=" + shipment.getString("id"))))
                .isEmpty();
        assertThat(other.get("/api/shipments?tracking=PC-7").expect(200).list()).isEmpty();
        for (var write : List.of("/pack", "/ship", "/deliver", "/cancel"))
            customer.post(path + write).expect(403);
    }

    @Test
    void the_hold_of_another_customer_is_out_of_reach() {
        var owner = anybody.registered("customer");
        var other = anybody.registered("customer");
        var chair = product(9);
        var lines = Api.lines(chair.getString("item_id"), 2);
        var hold = owner.post("/api/stock/holds", new JsonObject().put("lines", lines))
                .expect(201)
                .id();
        var path = "/api/stock/holds/" + hold;
        other.get(path).expect(404);
        other.post(path + "/extend", new JsonObject().put("expires_in", 60)).expect(404);
        other.delete(path).expect(404);
        for (var filter : List.of("", "?ids=" + hold, "?item_id=" + chair.getString("item_id")))
            assertThat(ids(other.get("/api/stock/holds" + filter))).isEmpty();

        var draft = other.post("/api/sales/orders", order(chair, 1)).expect(201).id();
        for (var unreachable : List.of(hold, RolesTest.NOBODY)) {
            var taking = order(chair, 1).put("hold_id", unreachable);
            for (var refused : List.of(
                    other.post("/api/orders", taking),
                    other.post("/api/sales/orders", taking),
                    other.put(ORDERS + draft, taking)))
                assertThat(refused.expect(400).code()).as(unreachable).isEqualTo("hold_not_found");
        }
        assertThat(owner.get(path).expect(200).data().getString("status")).isEqualTo("active");
        owner.post("/api/orders", order(chair, 2).put("hold_id", hold)).expect(201);
    }

    @Test
    void what_staff_write_about_its_shipments_is_not_shown() {
        var customer = anybody.registered("customer");
        var order = placed(customer, 1);
        var secret = "secret" + Api.unique();
        var body = new JsonObject()
                .put("carrier", "Parcel Co")
                .put("tracking", "PC-8")
                .put("notes", secret)
                .put("metadata", new JsonObject().put("note", secret));
        staff.post(ORDERS + order + "/shipments", body).expect(201);
        var shown = customer.get("/api/shipments?order_id=" + order).expect(200);
        var path = "/api/shipments/" + ids(shown).getFirst();
        assertThat(staff.get(path).expect(200).data().getString("notes")).isEqualTo(secret);
        for (var answer : List.of(
                shown,
                customer.get(path),
                customer.get(path + "/packing-slip"),
                customer.get("/api/orders?include=shipments"),
                customer.get("/api/orders/" + order + "?include=shipments"),
                customer.get("/api/sales/orders?include=shipments")))
            assertThat(answer.expect(200).raw().body()).contains("PC-8").doesNotContain(secret);
        assertThat(ids(customer.get("/api/shipments?q=" + secret)))
                .as("a search tells nothing of them")
                .isEmpty();
        assertThat(ids(staff.get("/api/shipments?q=" + secret))).hasSize(1);
        assertThat(ids(customer.get("/api/shipments?q=pc-8"))).isEqualTo(ids(shown));
        customer.get("/api/shipments?metadata%5Bnote%5D=" + secret).expect(403);
    }

    @Test
    void it_changes_its_name_phone_and_addresses_and_nothing_else() {
        var customer = anybody.registered("customer");
        var path = "/api/customers/" + record(customer);
        var address = new JsonObject().put("type", "shipping").put("line1", "1 High Street");
        var open = new JsonObject()
                .put("name", "Ada")
                .put("phone", "+44 1")
                .put("address", "1 High Street")
                .put("addresses", new JsonArray().add(address));
        var changed = customer.send("PATCH", path, open).join().expect(200).data();
        assertThat(changed.getString("name")).isEqualTo("Ada");
        var ordered =
                customer.post("/api/orders", order(product(1), 1)).expect(201).order();
        assertThat(ordered.getJsonObject("shipping_address").getString("line1")).isEqualTo("1 High Street");

        var closed = new JsonObject()
                .put("tags", new JsonArray().add("vip"))
                .put("customer_group", "wholesale")
                .put("credit_limit", 1_000_000)
                .put("payment_terms_days", 90)
                .put("tax_exempt", true)
                .put("allow_backorders", true)
                .put("email", "other" + Api.unique() + "@example.com");
        for (var field : closed.fieldNames()) {
            var one = new JsonObject().put(field, closed.getValue(field));
            var refused = customer.send("PATCH", path, one).join().expect(403);
            assertThat(refused.code()).isEqualTo("field_not_allowed");
            assertThat(StorefrontTest.fields(refused)).containsExactly(field);
            var whole = new JsonObject().put("name", "Ada").put("email", changed.getString("email"));
            assertThat(StorefrontTest.fields(
                            customer.put(path, whole.mergeIn(one)).expect(403)))
                    .containsExactly(field);
        }
        staff.send("PATCH", path, new JsonObject().put("customer_group", "gold").put("tags", new JsonArray().add("a")))
                .join()
                .expect(200);
        var whole = new JsonObject()
                .put("name", "Ada L")
                .put("email", changed.getString("email").toUpperCase(java.util.Locale.ROOT));
        var replaced = customer.put(path, whole).expect(200).data();
        assertThat(replaced.getString("name")).isEqualTo("Ada L");
        assertThat(replaced.getString("phone")).isNull();
        assertThat(replaced.getString("customer_group")).isEqualTo("gold");
        assertThat(replaced.getJsonArray("tags")).containsExactly("a");

        var other = anybody.registered("customer");
        other.send("PATCH", path, open).join().expect(404);
        other.put(path, whole).expect(404);
        customer.delete(path).expect(403);
        customer.post("/api/customers", whole.put("email", "x" + Api.unique() + "@example.com"))
                .expect(403);
    }

    @Test
    void what_was_sold_to_a_record_before_it_had_a_user_is_the_users_and_only_as_long_as_it_has_the_record() {
        var record = staff.customer();
        var order = staff.post("/api/orders", order(product(1), 1).put("customer_id", record))
                .expect(201)
                .id();
        staff.post(ORDERS + order + "/shipments").expect(201);
        var invoice = Awaitility.await()
                .until(() -> ids(staff.get("/api/sales/invoices?order_id=" + order)), i -> !i.isEmpty())
                .getFirst();
        var person = anybody.registered("customer");
        var user = person.get("/api/auth/me").expect(200).data().getString("id");
        person.get(ORDERS + order).expect(404);
        for (var linked : List.of(record, staff.customer())) {
            staff.send("PATCH", "/api/users/" + user, new JsonObject().put("customer_id", linked))
                    .join()
                    .expect(200);
            int status = linked.equals(record) ? 200 : 404;
            for (var path : List.of(ORDERS + order, "/api/sales/invoices/" + invoice))
                Awaitility.await(path).until(() -> person.get(path).status() == status);
            assertThat(ids(person.get("/api/shipments"))).hasSize(status == 200 ? 1 : 0);
        }
    }
}
