package tradepost.node;

import static org.assertj.core.api.Assertions.assertThat;
import static tradepost.node.SignedInCustomerTest.ids;
import static tradepost.node.SignedInCustomerTest.record;
import static tradepost.node.SignedInCustomerTest.shipped;

import io.vertx.core.json.JsonArray;
import io.vertx.core.json.JsonObject;
import java.util.List;
import org.awaitility.Awaitility;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.ExtendWith;

/** Customers ask to send pieces back, over HTTP; staff accept or decline. */
@ExtendWith(Shared.class)
class ReturnRequestsTest {
    private static final String ORDERS = "/api/sales/orders/";
    private static final String REQUESTS = "/api/return-requests";

    static Api anybody;
    static Api staff;

    @BeforeAll
    static void start(Shared.Running running) {
        anybody = running.anybody();
        staff = anybody.registered("admin");
        SignedInCustomerTest.start(running);
    }

    @AfterAll
    static void the_stock_adds_up() {
        staff.isSound();
    }

    private static String line(String order) {
        return staff.get(ORDERS + order)
                .expect(200)
                .data()
                .getJsonArray("items")
                .getJsonObject(0)
                .getString("id");
    }

    private static JsonObject pieces(String order, int quantity) {
        return new JsonObject().put("line_id", line(order)).put("quantity", quantity);
    }

    private static JsonObject body(JsonObject... lines) {
        return new JsonObject().put("reason", "Does not fit").put("lines", new JsonArray(List.of(lines)));
    }

    private static Api.Answer request(Api caller, String order, int quantity) {
        return caller.post(ORDERS + order + "/return-requests", body(pieces(order, quantity)));
    }

    private static String requested(Api caller, String order, int quantity) {
        return REQUESTS + "/" + request(caller, order, quantity).expect(201).id();
    }

    private static long returned(String order) {
        return staff.get(ORDERS + order)
                .expect(200)
                .data()
                .getJsonArray("items")
                .getJsonObject(0)
                .getLong("returned_quantity");
    }

    /** The request has been created and has ended as this says, once. */
    private static void ended(String request, String how) {
        var id = request.substring(request.lastIndexOf('/') + 1);
        Awaitility.await()
                .untilAsserted(() -> assertThat(
                                staff
                                        .get("/api/events?types=sales.return_request.*&subject=" + id)
                                        .expect(200)
                                        .list()
                                        .stream()
                                        .map(e -> ((JsonObject) e).getString("type")))
                        .containsExactly("sales.return_request.created", "sales.return_request." + how));
    }

    @Test
    void accepting_a_request_makes_the_return_and_refunds_it() {
        var customer = anybody.registered("customer");
        var order = shipped(customer, 3);
        staff.post(ORDERS + order + "/pay").expect(200);
        var made = request(customer, order, 2).expect(201).data();
        assertThat(made.getString("status")).isEqualTo("open");
        assertThat(made.getString("customer_id")).isEqualTo(record(customer));
        assertThat(made.getString("number")).startsWith("RR-");
        var path = REQUESTS + "/" + made.getString("id");
        var accepted = staff.post(path + "/accept", new JsonObject().put("refund", true))
                .expect(200)
                .data();
        assertThat(accepted.getString("status")).isEqualTo("accepted");
        var back = customer.get("/api/sales/returns/" + accepted.getString("return_id"))
                .expect(200)
                .data();
        assertThat(back.getString("reason")).isEqualTo("Does not fit");
        assertThat(back.getValue("refunded_amount")).hasToString("20.00");
        assertThat(returned(order)).isEqualTo(2);
        assertThat(customer.get(path).expect(200).data().getString("status")).isEqualTo("accepted");
        ended(path, "accepted");
        for (var step : List.of("accept", "decline", "cancel"))
            assertThat(staff.post(path + "/" + step).expect(409).code()).isEqualTo("invalid_state");
    }

    @Test
    void staff_accept_what_has_arrived_and_no_more_than_was_requested() {
        var customer = anybody.registered("customer");
        var order = shipped(customer, 3);
        var path = requested(customer, order, 2);
        var damaged = pieces(order, 1).put("disposition", "damaged");
        var more = body(damaged, pieces(order, 2).put("disposition", "restock"));
        more.remove("reason");
        assertThat(staff.post(path + "/accept", more).expect(409).code()).isEqualTo("quantity_exceeds_requested");
        var foreign =
                new JsonObject().put("lines", new JsonArray().add(damaged.copy().put("line_id", RolesTest.NOBODY)));
        assertThat(staff.post(path + "/accept", foreign).expect(400).code()).isEqualTo("line_not_found");
        staff.post(path + "/accept", new JsonObject().put("lines", new JsonArray().add(damaged)))
                .expect(200);
        assertThat(returned(order)).isEqualTo(1);
        request(customer, order, 2).expect(201); // what was not accepted can be requested again
    }

    @Test
    void a_request_is_declined_with_a_reason_or_withdrawn_by_its_customer() {
        var customer = anybody.registered("customer");
        var order = shipped(customer, 1);
        var declined = requested(customer, order, 1);
        staff.post(declined + "/decline", new JsonObject().put("reason", "It was used"))
                .expect(200);
        assertThat(customer.get(declined).expect(200).data().getString("decline_reason"))
                .isEqualTo("It was used");
        var withdrawn = requested(customer, order, 1);
        customer.post(withdrawn + "/cancel").expect(200);
        ended(declined, "declined");
        ended(withdrawn, "cancelled");
        assertThat(returned(order)).isZero();
        customer.post(requested(customer, order, 1) + "/accept").expect(403);
    }

    @Test
    void only_what_was_shipped_and_is_neither_back_nor_requested_can_be_requested() {
        var customer = anybody.registered("customer");
        var waiting = SignedInCustomerTest.placed(customer, 1);
        assertThat(request(customer, waiting, 1).expect(409).code()).isEqualTo("quantity_exceeds_shipped");
        var order = shipped(customer, 4);
        var back = pieces(order, 1).put("disposition", "restock");
        staff.post(ORDERS + order + "/returns", new JsonObject().put("lines", new JsonArray().add(back)))
                .expect(201);
        requested(customer, order, 2);
        assertThat(request(customer, order, 2).expect(409).code()).isEqualTo("quantity_exceeds_shipped");
        requested(customer, order, 1);
        var path = ORDERS + order + "/return-requests";
        assertThat(customer.post(path, body(pieces(order, 1), pieces(order, 1)))
                        .expect(400)
                        .code())
                .isEqualTo("line_twice");
        assertThat(customer.post(path, body(pieces(waiting, 1))).expect(400).code())
                .isEqualTo("line_not_found");
        var draft = customer.post("/api/sales/orders", SignedInCustomerTest.order(SignedInCustomerTest.product(1), 1))
                .expect(201)
                .id();
        assertThat(request(customer, draft, 1).expect(409).code()).isEqualTo("invalid_state");
    }

    @Test
    void requests_for_the_same_pieces_at_once_get_them_once() {
        var customer = anybody.registered("customer");
        var order = shipped(customer, 3);
        var wanted = body(pieces(order, 2));
        var answers = Clients.run(8, 1, (c, n) -> customer.send("POST", ORDERS + order + "/return-requests", wanted));
        assertThat(answers).filteredOn(a -> a.status() == 201).hasSize(1);
        assertThat(answers)
                .filteredOn(a -> a.status() != 201)
                .allSatisfy(a -> assertThat(a.code()).isEqualTo("quantity_exceeds_shipped"));
    }

    @Test
    void a_request_that_is_accepted_declined_and_withdrawn_at_once_ends_once() {
        var customer = anybody.registered("customer");
        var order = shipped(customer, 2);
        var path = requested(customer, order, 2);
        var steps = List.of("/accept", "/accept", "/decline", "/cancel");
        var answers = Clients.run(8, 1, (c, n) -> staff.send("POST", path + steps.get(c % 4), null));
        assertThat(answers).filteredOn(a -> a.status() == 200).hasSize(1);
        var now = staff.get(path).expect(200).data();
        assertThat(returned(order)).isEqualTo(now.getString("status").equals("accepted") ? 2 : 0);
        ended(path, now.getString("status"));
    }

    @Test
    void a_request_is_listed_for_its_customer_and_for_staff_and_for_nobody_else() {
        var customer = anybody.registered("customer");
        var other = anybody.registered("customer");
        var order = shipped(customer, 2);
        var path = requested(customer, order, 1);
        var id = path.substring(path.lastIndexOf('/') + 1);
        var lists = List.of(
                REQUESTS,
                REQUESTS + "?ids=" + id,
                REQUESTS + "?order_id=" + order,
                REQUESTS + "?customer_id=" + record(customer),
                REQUESTS + "?status=open&sort=updated_at&updated_from=2020-01-01T00:00:00Z");
        for (var list : lists) {
            assertThat(ids(customer.get(list))).as(list).containsExactly(id);
            assertThat(ids(other.get(list))).as(list).isEmpty();
        }
        assertThat(ids(staff.get(REQUESTS + "?order_id=" + order))).containsExactly(id);
        assertThat(ids(customer.get(ORDERS + order + "/return-requests"))).containsExactly(id);
        var included = customer.get(REQUESTS + "?include=lines,order")
                .expect(200)
                .list()
                .getJsonObject(0);
        assertThat(included.getJsonArray("lines")).hasSize(1);
        assertThat(included.getJsonObject("order").getString("id")).isEqualTo(order);

        other.get(path).expect(404);
        other.post(path + "/cancel").expect(404);
        other.get(ORDERS + order + "/return-requests").expect(404);
        other.post(ORDERS + order + "/return-requests", body(pieces(order, 1))).expect(404);
        var mine = shipped(other, 1);
        assertThat(other.post(ORDERS + mine + "/return-requests", body(pieces(order, 1)))
                        .expect(400)
                        .code())
                .isEqualTo("line_not_found");
        assertThat(staff.get(path).expect(200).data().getString("status")).isEqualTo("open");
    }
}
