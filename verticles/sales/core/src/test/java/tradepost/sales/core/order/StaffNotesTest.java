package tradepost.sales.core.order;

import static org.assertj.core.api.Assertions.assertThat;
import static tradepost.kernel.Refusals.code;
import static tradepost.sales.core.Sales.ANYBODY;

import io.vertx.core.Vertx;
import io.vertx.core.json.JsonArray;
import io.vertx.core.json.JsonObject;
import io.vertx.junit5.VertxExtension;
import java.time.Duration;
import java.time.Instant;
import java.util.List;
import java.util.UUID;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.ExtendWith;
import tradepost.sales.PlaceOrderRequest;
import tradepost.sales.PutOrderStatus;
import tradepost.sales.SalesEvents;
import tradepost.sales.SalesOrder;
import tradepost.sales.SalesOrderQuery;
import tradepost.sales.SalesOrderWithItems;
import tradepost.sales.SalesService;
import tradepost.sales.WriteSalesOrder;
import tradepost.sales.core.Documents;
import tradepost.sales.core.Fulfilment;
import tradepost.sales.core.Sales;
import tradepost.sales.quote.Quote;
import tradepost.sales.quote.QuoteQuery;
import tradepost.sales.quote.QuoteService;
import tradepost.sales.quote.WriteQuote;
import tradepost.sales.returns.DeclineReturnRequest;
import tradepost.sales.returns.ReturnRequestQuery;
import tradepost.sales.returns.ReturnRequestService;
import tradepost.sales.returns.ReturnService;
import tradepost.sales.returns.SalesReturn;
import tradepost.sales.returns.SalesReturnQuery;
import tradepost.sales.returns.WriteReturnRequest;
import tradepost.sales.returns.WriteSalesReturn;

/** The internal notes and private metadata of staff, which the customer of the order neither sees nor writes. */
@ExtendWith(VertxExtension.class)
class StaffNotesTest {
    private static final String NOTES = "Haggles like a cormorant";
    private static final JsonObject FILED = JsonObject.of("margin", "low");

    static Sales sales;
    static SalesService customer;
    static QuoteService quotes;
    static QuoteService customersQuotes;
    static ReturnRequestService requests;
    static ReturnRequestService customersRequests;
    static UUID own;
    static UUID product;

    @BeforeAll
    static void start(Vertx vertx) {
        sales = new Sales(vertx);
        customer = sales.as("customer");
        quotes = sales.as("admin", QuoteService.ADDRESS, QuoteService.class);
        customersQuotes = sales.as("customer", QuoteService.ADDRESS, QuoteService.class);
        requests = sales.as("admin", ReturnRequestService.ADDRESS, ReturnRequestService.class);
        customersRequests = sales.as("customer", ReturnRequestService.ADDRESS, ReturnRequestService.class);
        own = sales.neighbours.customerOf(sales.userId("customer"));
        product = sales.neighbours.product("10.00", "published");
    }

    private static JsonObject noted() {
        return JsonObject.of("internal_notes", NOTES, "private_metadata", FILED.copy());
    }

    /** Each has one of the fields, also with what it has already, or nothing. */
    private static List<JsonObject> named() {
        return List.of(
                JsonObject.of("internal_notes", NOTES),
                JsonObject.of("private_metadata", FILED.copy()),
                new JsonObject().putNull("internal_notes"),
                JsonObject.of("private_metadata", new JsonObject().putNull("margin")),
                JsonObject.of("private_metadata", new JsonObject(), "notes", "ring"));
    }

    private static JsonObject body() {
        var line = JsonObject.of("product_id", product.toString(), "quantity", 4L);
        return JsonObject.of("customer_id", own.toString(), "items", new JsonArray().add(line));
    }

    private static SalesOrderWithItems draft() {
        return sales.service
                .createOrder(WriteSalesOrder.of(body().mergeIn(noted())), ANYBODY)
                .await();
    }

    private static void isNoted(SalesOrder order) {
        assertThat(order.internalNotes()).isEqualTo(NOTES);
        assertThat(order.privateMetadata()).isEqualTo(FILED);
    }

    private static void isHidden(SalesOrder order) {
        assertThat(order.internalNotes()).isNull();
        assertThat(order.privateMetadata()).isEmpty();
    }

    private static SalesOrderQuery query(JsonObject json) {
        return SalesOrderQuery.of(json.copy().put("customer_id", own.toString()));
    }

    @Test
    void a_customer_sees_its_order_without_what_staff_note_and_changes_nothing_of_it() {
        var draft = draft().order();
        isNoted(draft);
        isHidden(customer.getOrder(draft.id(), ANYBODY).await().order());
        var patch = JsonObject.of("notes", "ring", "metadata", JsonObject.of("shop", "7"));
        var patched = customer.patchOrder(draft.id(), patch, ANYBODY).await().order();
        isHidden(patched);
        assertThat(patched.metadata()).isEqualTo(JsonObject.of("shop", "7"));
        isNoted(sales.now(draft.id()).order());
        var whole = body().put("notes", "knock");
        isHidden(customer.putOrder(draft.id(), WriteSalesOrder.of(whole), ANYBODY)
                .await()
                .order());
        isNoted(sales.now(draft.id()).order());
        var shop = sales.shopAs("customer");
        isHidden(shop.putOrderStatus(draft.id(), new PutOrderStatus("confirmed"), ANYBODY)
                .await()
                .order());
        for (var list : List.of(
                customer.listOrders(query(new JsonObject()), ANYBODY).await(),
                shop.listShopOrders(query(new JsonObject()), ANYBODY).await())) {
            assertThat(list.data()).extracting(SalesOrder::id).contains(draft.id());
            list.data().forEach(StaffNotesTest::isHidden);
        }
        isHidden(customer.cancelOrder(draft.id(), null, ANYBODY).await().order());
        isNoted(sales.now(draft.id()).order());
    }

    @Test
    void staff_change_them_at_any_time_and_the_event_tells() {
        var draft = draft();
        var order = sales.service.confirmOrder(draft.order().id(), ANYBODY).await();
        isNoted(order.order());
        new Fulfilment(sales).ship(order, 4).await();
        var id = order.order().id();
        var patch = JsonObject.of("internal_notes", "Paid at last", "private_metadata", JsonObject.of("rank", "b"));
        var patched = sales.service.patchOrder(id, patch, ANYBODY).await().order();
        assertThat(patched.internalNotes()).isEqualTo("Paid at last");
        assertThat(patched.privateMetadata()).isEqualTo(JsonObject.of("margin", "low", "rank", "b"));
        var event = sales.events(SalesEvents.AMENDED, id).getLast();
        assertThat(event.getString("internal_notes")).isEqualTo("Paid at last");
        assertThat(event.getJsonObject("private_metadata")).isEqualTo(patched.privateMetadata());
        assertThat(sales.events(SalesEvents.CREATED, id).getFirst().getJsonObject("private_metadata"))
                .isEqualTo(FILED);
        assertThat(new Documents(sales).of(id))
                .singleElement()
                .extracting(d -> d.privateMetadata())
                .isEqualTo(FILED);
    }

    @Test
    void staff_replace_them_with_a_draft() {
        var draft = draft();
        var whole = body();
        var other = whole.copy().put("internal_notes", "Other").put("private_metadata", JsonObject.of("a", "b"));
        var replaced = sales.service
                .putOrder(draft.order().id(), WriteSalesOrder.of(other), ANYBODY)
                .await()
                .order();
        assertThat(replaced.internalNotes()).isEqualTo("Other");
        assertThat(replaced.privateMetadata()).isEqualTo(JsonObject.of("a", "b"));
        isHidden(sales.service
                .putOrder(draft.order().id(), WriteSalesOrder.of(whole), ANYBODY)
                .await()
                .order());
    }

    @Test
    void a_customer_that_names_them_is_refused_whatever_it_says() {
        var draft = draft().order();
        for (var patch : named())
            assertThat(code(customer.patchOrder(draft.id(), patch, ANYBODY)))
                    .as(patch.encode())
                    .isEqualTo("403 forbidden");
        var shop = sales.shopAs("customer");
        for (var field : named().subList(0, 2)) {
            var wanted = body().mergeIn(field);
            assertThat(code(customer.createOrder(WriteSalesOrder.of(wanted), ANYBODY)))
                    .isEqualTo("403 forbidden");
            assertThat(code(customer.putOrder(draft.id(), WriteSalesOrder.of(wanted), ANYBODY)))
                    .isEqualTo("403 forbidden");
            assertThat(code(shop.placeOrder(PlaceOrderRequest.of(wanted), ANYBODY)))
                    .isEqualTo("403 forbidden");
        }
        isNoted(sales.now(draft.id()).order());
    }

    @Test
    void a_placed_order_has_what_staff_note() {
        var placed = sales.shop
                .placeOrder(PlaceOrderRequest.of(body().mergeIn(noted())), ANYBODY)
                .await();
        isNoted(placed.order());
        isNoted(sales.now(placed.order().id()).order());
    }

    /** They may be noted before the response. */
    @Test
    void a_customer_that_places_an_order_does_not_see_them() {
        sales.neighbours.atNextReserve(held -> sales.deliver(Sales.reserved(held))
                .compose(v -> sales.service.patchOrder(held.orderId(), noted(), ANYBODY)));
        var placed = sales.shopAs("customer")
                .placeOrder(PlaceOrderRequest.of(body()), ANYBODY)
                .await();
        isHidden(placed.order());
        isNoted(sales.now(placed.order().id()).order());
    }

    @Test
    void staff_find_orders_by_them_and_customers_do_not() {
        var written = body().put("notes", "heron 4711")
                .put("internal_notes", "albatross 815")
                .put("private_metadata", JsonObject.of("file", "a-7"));
        var id = sales.service
                .createOrder(WriteSalesOrder.of(written), ANYBODY)
                .await()
                .order()
                .id();
        for (var words : List.of("albatross", "albatr", "815", "heron", "4711"))
            assertThat(found(sales.service, JsonObject.of("q", words)))
                    .as(words)
                    .containsExactly(id);
        for (var words : List.of("heron", "4711"))
            assertThat(found(customer, JsonObject.of("q", words))).as(words).containsExactly(id);
        for (var words : List.of("albatross", "albatr", "albatros", "815"))
            assertThat(found(customer, JsonObject.of("q", words))).as(words).isEmpty();
        var filter = JsonObject.of("private_metadata", JsonObject.of("file", "a-7"));
        assertThat(found(sales.service, filter)).containsExactly(id);
        assertThat(code(customer.listOrders(query(filter), ANYBODY))).isEqualTo("403 forbidden");
        sales.service
                .patchOrder(id, new JsonObject().putNull("internal_notes"), ANYBODY)
                .await();
        assertThat(found(sales.service, JsonObject.of("q", "albatross"))).isEmpty();
    }

    private static List<UUID> found(SalesService by, JsonObject query) {
        return by.listOrders(query(query), ANYBODY).await().data().stream()
                .map(SalesOrder::id)
                .toList();
    }

    @Test
    void a_quote_gives_them_to_its_order_and_shows_them_to_staff_only() {
        var until = Instant.now().plus(Duration.ofDays(7)).toString();
        var written = WriteQuote.of(
                body().put("valid_until", until).put("notes", "For you").mergeIn(noted()));
        var quote = quotes.createQuote(written, ANYBODY).await().quote();
        var other = quotes.createQuote(written, ANYBODY).await().quote();
        assertThat(quote.internalNotes()).isEqualTo(NOTES);
        assertThat(quote.privateMetadata()).isEqualTo(FILED);
        for (var one : List.of(quote, other))
            quotes.sendQuote(one.id(), ANYBODY).await();
        var filter = QuoteQuery.of(
                JsonObject.of("customer_id", own.toString(), "private_metadata", FILED.copy(), "limit", 100));
        assertThat(quotes.listQuotes(filter, ANYBODY).await().data())
                .extracting(Quote::id)
                .contains(quote.id());
        assertThat(code(customersQuotes.listQuotes(filter, ANYBODY))).isEqualTo("403 forbidden");
        var declined = customersQuotes.declineQuote(other.id(), null, ANYBODY).await();
        var listed = customersQuotes
                .listQuotes(QuoteQuery.of(JsonObject.of("limit", 100)), ANYBODY)
                .await()
                .data();
        assertThat(listed).extracting(Quote::id).contains(quote.id(), other.id());
        for (var seen : List.of(
                customersQuotes.getQuote(quote.id(), ANYBODY).await().quote(),
                customersQuotes.getQuoteDocument(quote.id(), ANYBODY).await().quote(),
                declined.quote(),
                listed.getFirst(),
                listed.getLast())) {
            assertThat(seen.notes()).isEqualTo("For you");
            assertThat(seen.internalNotes()).isNull();
            assertThat(seen.privateMetadata()).isEmpty();
        }
        var order = customer.acceptQuote(quote.id(), ANYBODY).await().order();
        isHidden(order);
        isNoted(sales.now(order.id()).order());
        assertThat(sales.events(SalesEvents.QUOTE_ACCEPTED, quote.id())
                        .getFirst()
                        .getJsonObject("private_metadata"))
                .isEqualTo(FILED);
    }

    private static SalesOrderWithItems shipped() {
        var order = sales.service.confirmOrder(draft().order().id(), ANYBODY).await();
        return new Fulfilment(sales).ship(order, 4).await();
    }

    @Test
    void a_return_shows_them_to_staff_only() {
        var order = shipped();
        var back = new WriteSalesReturn.Line(order.items().getFirst().id(), 1, "restock", null, null, null);
        var body = new WriteSalesReturn("broken", JsonObject.of("case", "7"), NOTES, FILED, false, List.of(back));
        sales.service.createReturn(order.order().id(), body, ANYBODY).await();
        var ofOrder = SalesReturnQuery.of(
                JsonObject.of("order_id", new JsonArray().add(order.order().id().toString())));
        var staff = sales.as("admin", ReturnService.ADDRESS, ReturnService.class);
        var made = staff.listReturns(ofOrder, ANYBODY).await().data().getFirst();
        assertThat(made.internalNotes()).isEqualTo(NOTES);
        assertThat(made.privateMetadata()).isEqualTo(FILED);
        assertThat(staff.getReturn(made.id(), ANYBODY).await().internalNotes()).isEqualTo(NOTES);
        var filter = SalesReturnQuery.of(
                JsonObject.of("private_metadata", FILED.copy(), "customer_id", own.toString(), "limit", 100));
        assertThat(staff.listReturns(filter, ANYBODY).await().data())
                .extracting(SalesReturn::id)
                .contains(made.id());
        var his = sales.as("customer", ReturnService.ADDRESS, ReturnService.class);
        for (var seen : List.of(
                his.listReturns(ofOrder, ANYBODY).await().data().getFirst(),
                his.getReturn(made.id(), ANYBODY).await())) {
            assertThat(seen.metadata()).isEqualTo(JsonObject.of("case", "7"));
            assertThat(seen.internalNotes()).isNull();
            assertThat(seen.privateMetadata()).isEmpty();
        }
        assertThat(code(his.listReturns(filter, ANYBODY))).isEqualTo("403 forbidden");
        assertThat(sales.events(SalesEvents.RETURNED, order.order().id())
                        .getFirst()
                        .getJsonObject("private_metadata"))
                .isEqualTo(FILED);
    }

    @Test
    void a_return_request_shows_them_to_staff_only() {
        var order = shipped();
        var line = List.of(new WriteReturnRequest.Line(order.items().getFirst().id(), 1));
        var id = order.order().id();
        var asked = customersRequests
                .createReturnRequest(id, new WriteReturnRequest("broken", "it squeaks", null, line), ANYBODY)
                .await();
        var cheeky = new WriteReturnRequest("broken", null, NOTES, line);
        assertThat(code(customersRequests.createReturnRequest(id, cheeky, ANYBODY)))
                .isEqualTo("403 forbidden");
        var written = requests.createReturnRequest(id, cheeky, ANYBODY).await();
        assertThat(written.internalNotes()).isEqualTo(NOTES);
        var declined = requests.declineReturnRequest(
                        asked.id(), new DeclineReturnRequest("used", "Third time"), ANYBODY)
                .await();
        assertThat(declined.internalNotes()).isEqualTo("Third time");
        assertThat(requests.declineReturnRequest(written.id(), null, ANYBODY)
                        .await()
                        .internalNotes())
                .isEqualTo(NOTES);
        var seen = customersRequests.getReturnRequest(asked.id(), ANYBODY).await();
        assertThat(seen.notes()).isEqualTo("it squeaks");
        assertThat(seen.declineReason()).isEqualTo("used");
        assertThat(seen.internalNotes()).isNull();
        assertThat(customersRequests
                        .listReturnRequests(ReturnRequestQuery.of(new JsonObject()), ANYBODY)
                        .await()
                        .data())
                .isNotEmpty()
                .allSatisfy(r -> assertThat(r.internalNotes()).isNull());
    }
}
