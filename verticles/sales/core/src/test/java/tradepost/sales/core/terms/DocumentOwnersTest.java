package tradepost.sales.core.terms;

import static org.assertj.core.api.Assertions.assertThat;
import static tradepost.sales.core.Sales.ANYBODY;

import io.vertx.core.Future;
import io.vertx.core.Vertx;
import io.vertx.core.json.JsonObject;
import io.vertx.junit5.VertxExtension;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import java.util.UUID;
import java.util.function.Supplier;
import java.util.stream.Stream;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.ExtendWith;
import tradepost.kernel.value.Ids;
import tradepost.sales.PlaceLine;
import tradepost.sales.PlaceOrderRequest;
import tradepost.sales.SalesOrder;
import tradepost.sales.SalesOrderQuery;
import tradepost.sales.SalesOrderWithItems;
import tradepost.sales.SalesService;
import tradepost.sales.WriteSalesLine;
import tradepost.sales.WriteSalesOrder;
import tradepost.sales.core.Fulfilment;
import tradepost.sales.core.Sales;
import tradepost.sales.quote.QuoteService;
import tradepost.sales.quote.WriteQuote;
import tradepost.sales.quote.WriteQuoteLine;
import tradepost.sales.returns.ReturnRequestService;
import tradepost.sales.returns.WriteReturnRequest;
import tradepost.sales.returns.WriteSalesReturn;

/** Every document of a customer belongs to the user that the record of the customer has, also what is written while it changes hands. */
@ExtendWith(VertxExtension.class)
class DocumentOwnersTest {
    private static final int ROUNDS = 20;

    static Sales sales;
    static QuoteService quotes;
    static ReturnRequestService requests;
    static UUID product;

    @BeforeAll
    static void start(Vertx vertx) {
        sales = new Sales(vertx);
        quotes = sales.as("admin", QuoteService.ADDRESS, QuoteService.class);
        requests = sales.proxy("admin", ReturnRequestService.ADDRESS, ReturnRequestService.class);
        product = sales.neighbours.product("10.00", "published");
    }

    private static void handOver(UUID customer, @Nullable UUID user) {
        sales.deliver(sales.neighbours.handOver(customer, user)).await();
    }

    private static WriteSalesOrder order(UUID customer) {
        var line = new WriteSalesLine(null, null, product, 1, null);
        return new WriteSalesOrder(customer, List.of(line), null, null, null, null);
    }

    private static Future<SalesOrderWithItems> draft(UUID customer) {
        return sales.service.createOrder(order(customer), ANYBODY);
    }

    private static Future<SalesOrderWithItems> place(UUID customer) {
        var body =
                new PlaceOrderRequest(customer, List.of(new PlaceLine(product, null, 1, null)), null, null, null, null);
        return sales.shop.placeOrder(body, ANYBODY);
    }

    private static WriteQuote quote(UUID customer) {
        var line = new WriteQuoteLine(null, null, product, 1, null, null);
        var until = Instant.now().plus(Duration.ofDays(7));
        return new WriteQuote(
                customer, List.of(line), null, until, null, null, null, null, null, null, null, null, null, null, null);
    }

    /** Of each document of the customer: what it is and whose. */
    private static List<String> owners(UUID customer) {
        return sales.texts("""
                select kind || ' of ' || coalesce((select user_id::text from known_owner o where o.customer_id = d.customer_id), 'nobody') from (
                  select 'order' as kind, customer_id from sales_order union all select 'quote', customer_id from sales_quote
                  union all select 'return', customer_id from sales_return union all select 'request', customer_id from sales_return_request) d
                where customer_id = $1 order by 1
                """, customer);
    }

    @Test
    void a_document_belongs_to_the_user_that_the_record_has_when_it_is_written() {
        var customer = sales.neighbours.customerOf(Ids.next());
        for (var late : List.<Supplier<Future<?>>>of(
                () -> draft(customer), () -> place(customer), () -> quotes.createQuote(quote(customer), ANYBODY))) {
            var user = Ids.next();
            // the record changes hands after the writer has read it, and before it writes
            sales.neighbours.atNextOffers.set(() -> sales.deliver(sales.neighbours.handOver(customer, user)));
            late.get().await();
            assertThat(owners(customer)).allMatch(d -> d.endsWith(" of " + user));
        }
        assertThat(owners(customer)).hasSize(3);
    }

    @Test
    void a_record_without_documents_that_loses_its_user_at_once_keeps_none() {
        var user = Ids.next();
        var customer = sales.neighbours.customerOf(user);
        sales.neighbours.atNextOffers.set(() -> {
            var both = List.of(sales.neighbours.handOver(customer, user), sales.neighbours.handOver(customer, null));
            return sales.deliver(both);
        });
        draft(customer).await();
        assertThat(owners(customer)).containsExactly("order of nobody");
    }

    /** Writing them took longer than a statement may, for a customer with tens of thousands. */
    @Test
    void a_record_that_changes_hands_writes_none_of_its_documents() {
        var customer = sales.neighbours.customerOf(Ids.next());
        draft(customer).await();
        var own = sales.userId("customer");
        var written = "select xmin::text from sales_order where customer_id = $1";
        var before = sales.texts(written, customer);
        handOver(customer, own);
        var mine = sales.as("customer", SalesService.ADDRESS, SalesService.class);
        var listed = SalesOrderQuery.of(new JsonObject());
        assertThat(mine.listOrders(listed, ANYBODY).await().data())
                .extracting(SalesOrder::customerId)
                .contains(customer); // and those that other classes have given to this user
        handOver(customer, null);
        assertThat(mine.listOrders(listed, ANYBODY).await().data())
                .extracting(SalesOrder::customerId)
                .doesNotContain(customer);
        assertThat(sales.texts(written, customer)).isEqualTo(before);
    }

    @Test
    void a_writer_that_knows_more_than_the_events_is_believed() {
        var customer = sales.neighbours.customerOf(Ids.next());
        draft(customer).await();
        var user = Ids.next();
        var event = sales.neighbours.handOver(customer, user); // not delivered yet
        draft(customer).await();
        assertThat(owners(customer)).hasSize(2).allMatch(d -> d.endsWith(" of " + user));
        sales.deliver(event).await();
        assertThat(owners(customer)).hasSize(2).allMatch(d -> d.endsWith(" of " + user));
    }

    @Test
    void what_was_written_between_two_changes_of_one_delivery_follows_the_second() {
        var user = Ids.next();
        var customer = sales.neighbours.customerOf(user);
        handOver(customer, user);
        var lost = sales.neighbours.handOver(customer, null);
        draft(customer).await();
        var again = sales.neighbours.handOver(customer, user);
        sales.deliver(List.of(lost, again)).await();
        assertThat(owners(customer)).containsExactly("order of " + user);
    }

    /** An order of which pieces can come back. */
    private static SalesOrderWithItems shipped(UUID customer) {
        var line = new WriteSalesLine(null, null, product, 2 * ROUNDS, null);
        var draft = sales.service
                .createOrder(new WriteSalesOrder(customer, List.of(line), null, null, null, null), ANYBODY)
                .await();
        var order = sales.service.confirmOrder(draft.order().id(), ANYBODY).await();
        return new Fulfilment(sales).ship(order, 2 * ROUNDS).await();
    }

    /** A document of each kind, and of each way to write it. */
    private static List<Future<?>> written(UUID customer, SalesOrderWithItems shipped) {
        var order = shipped.order().id();
        var line = shipped.items().getFirst().id();
        var back = new WriteSalesReturn.Line(line, 1, "restock", null, null, null);
        var wanted = new WriteReturnRequest("broken", null, null, List.of(new WriteReturnRequest.Line(line, 1)));
        return List.of(
                draft(customer),
                place(customer),
                draft(sales.neighbours.customer)
                        .compose(o -> sales.service.putOrder(o.order().id(), order(customer), ANYBODY)),
                quotes.createQuote(quote(sales.neighbours.customer), ANYBODY)
                        .compose(q -> quotes.putQuote(q.quote().id(), quote(customer), ANYBODY)),
                quotes.createQuote(quote(customer), ANYBODY)
                        .compose(q -> quotes.sendQuote(q.quote().id(), ANYBODY))
                        .compose(q -> sales.service.acceptQuote(q.quote().id(), ANYBODY)),
                sales.service.createReturn(order, new WriteSalesReturn(null, null, false, List.of(back)), ANYBODY),
                requests.createReturnRequest(order, wanted, ANYBODY));
    }

    @Test
    void nothing_that_is_written_while_a_record_changes_hands_stays_with_a_former_user() {
        var customer = sales.neighbours.customerOf(Ids.next());
        var shipped = shipped(customer);
        for (int round = 0; round < ROUNDS; round++) {
            var users = Stream.generate(Ids::next).limit(1 + round % 4).toList(); // of each round, the last one stays
            var all = new ArrayList<>(written(customer, shipped));
            Future<Void> changes = Future.succeededFuture();
            for (var user : users)
                changes = changes.compose(v ->
                        sales.deliver(sales.neighbours.handOver(customer, user)).mapEmpty());
            all.add(changes);
            Future.all(all).await();
            assertThat(owners(customer))
                    .as("round " + round)
                    .hasSize(1 + 8 * (1 + round))
                    .allMatch(d -> d.endsWith(" of " + users.getLast()));
        }
    }
}
