package tradepost.sales.core.draft;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.tuple;
import static tradepost.kernel.Refusals.code;
import static tradepost.sales.core.Sales.ANYBODY;

import io.vertx.core.Future;
import io.vertx.core.Vertx;
import io.vertx.core.json.JsonObject;
import io.vertx.junit5.VertxExtension;
import java.math.BigDecimal;
import java.time.Duration;
import java.time.Instant;
import java.util.List;
import java.util.Map;
import java.util.UUID;
import java.util.function.IntFunction;
import java.util.stream.IntStream;
import org.awaitility.Awaitility;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.ExtendWith;
import tradepost.kernel.Plans;
import tradepost.kernel.TestDb;
import tradepost.kernel.config.Config;
import tradepost.kernel.db.Db;
import tradepost.kernel.value.Ids;
import tradepost.orders.charge.Discount;
import tradepost.orders.invoice.Seller;
import tradepost.pdf.Letterhead;
import tradepost.pdf.Paper;
import tradepost.pdf.Printer;
import tradepost.sales.SalesEvents;
import tradepost.sales.SalesOrderLine;
import tradepost.sales.core.Sales;
import tradepost.sales.quote.DeclineQuote;
import tradepost.sales.quote.Quote;
import tradepost.sales.quote.QuoteQuery;
import tradepost.sales.quote.QuoteService;
import tradepost.sales.quote.QuoteWithItems;
import tradepost.sales.quote.WriteQuote;
import tradepost.sales.quote.WriteQuoteLine;

/** Quotes and the orders that are made of them. */
@ExtendWith(VertxExtension.class)
class QuotesTest {
    static Sales sales;
    static QuoteService quotes;
    static Db db;
    static Quotes sweeper;

    @BeforeAll
    static void start(Vertx vertx) {
        sales = new Sales(vertx);
        quotes = sales.as("admin", QuoteService.ADDRESS, QuoteService.class);
        db = Db.open(sales.env, "sales");
        sweeper = new Quotes(
                vertx,
                db,
                null,
                null,
                null,
                new QuotePdf(Letterhead.by(Config.of(Map.of())), Seller.NOBODY),
                new Printer(sales.env.computing()));
    }

    private static WriteQuote write(UUID customer, UUID product, String price, Instant validUntil) {
        var line = new WriteQuoteLine(null, null, product, 3, price == null ? null : new BigDecimal(price), null);
        return new WriteQuote(
                customer,
                List.of(line),
                "USD",
                validUntil,
                "For you",
                "RFQ-1",
                null,
                null,
                null,
                null,
                null,
                null,
                null,
                null,
                null);
    }

    private static Instant later() {
        return Instant.now().plus(Duration.ofDays(7));
    }

    private static UUID product() {
        return sales.neighbours.product("10.00", "published");
    }

    private static QuoteWithItems draft(UUID customer, UUID product, String price) {
        return quotes.createQuote(write(customer, product, price, later()), ANYBODY)
                .await();
    }

    private static UUID sent(UUID customer, UUID product, String price) {
        var id = draft(customer, product, price).quote().id();
        quotes.sendQuote(id, ANYBODY).await();
        return id;
    }

    private static Quote now(UUID id) {
        return quotes.getQuote(id, ANYBODY).await().quote();
    }

    @Test
    void a_quote_keeps_its_prices_and_becomes_an_order_that_is_confirmed_with_them() {
        var product = product();
        var customer = sales.neighbours.customerOf(Ids.next());
        sales.neighbours.terms.put(customer, 30);
        var made = draft(customer, product, null);
        assertThat(made.quote().status()).isEqualTo("draft");
        assertThat(made.quote().number()).matches("QU-\\d{6,}");
        assertThat(made.quote().totalAmount()).isEqualTo(new BigDecimal("30.00"));
        assertThat(made.items()).hasSize(1);
        var id = made.quote().id();
        quotes.sendQuote(id, ANYBODY).await();
        sales.neighbours.change(product, "12.00", "published");
        var order = sales.service.acceptQuote(id, ANYBODY).await();
        assertThat(order.order().quoteId()).isEqualTo(id);
        assertThat(order.order().status()).isEqualTo("draft");
        assertThat(order.order().totalAmount()).isEqualTo(new BigDecimal("30.00"));
        assertThat(order.order().reference()).isEqualTo("RFQ-1");
        assertThat(order.order().notes()).isEqualTo("For you");
        assertThat(order.order().paymentTermsDays()).isEqualTo(30);
        assertThat(order.items())
                .extracting(SalesOrderLine::unitPrice, SalesOrderLine::quantity)
                .containsExactly(tuple(new BigDecimal("10.00"), 3L));
        assertThat(order.items().getFirst().id())
                .isNotEqualTo(made.items().getFirst().id());
        assertThat(sales.now(order.order().id())).isEqualTo(order);
        var quote = now(id);
        assertThat(quote.status()).isEqualTo("accepted");
        assertThat(quote.orderId()).isEqualTo(order.order().id());
        var confirmed = sales.service.confirmOrder(order.order().id(), ANYBODY).await();
        assertThat(confirmed.order().totalAmount()).isEqualTo(new BigDecimal("30.00"));
        for (var type : List.of(SalesEvents.QUOTE_CREATED, SalesEvents.QUOTE_SENT, SalesEvents.QUOTE_ACCEPTED))
            assertThat(sales.events(type, id)).as(type).hasSize(1);
        assertThat(sales.events(SalesEvents.CREATED, order.order().id())).hasSize(1);
    }

    @Test
    void a_quote_and_the_invoice_of_its_order_are_in_the_language_of_the_customer() {
        sales.neighbours.language.set("de");
        QuoteWithItems made;
        try {
            made = draft(sales.neighbours.customer, product(), null);
        } finally {
            sales.neighbours.language.set(null);
        }
        var pool = sales.env.meters().get("tradepost.compute.waited").timer();
        long before = pool.count();
        var printed = quotes.printQuote(made.quote().id(), ANYBODY).await();
        assertThat(pool.count()).as("printed in the pool").isGreaterThan(before);
        assertThat(Paper.text(printed.bytes().getBytes()))
                .contains("Angebot", made.quote().number());
        quotes.sendQuote(made.quote().id(), ANYBODY).await();
        var sent = quotes.printQuote(made.quote().id(), ANYBODY).await();
        var order = sales.service.acceptQuote(made.quote().id(), ANYBODY).await();
        assertThat(quotes.printQuote(made.quote().id(), ANYBODY).await())
                .as("once it was sent, it is printed once")
                .isEqualTo(sent)
                .isNotEqualTo(printed);
        assertThat(sales.texts(
                        "select customer_language from sales_order where id = $1",
                        order.order().id()))
                .containsExactly("de");
    }

    @Test
    void discounts_of_a_quote_are_those_of_its_order() {
        var line = new WriteQuoteLine(null, null, product(), 3, null, null);
        var body = new WriteQuote(
                sales.neighbours.customer,
                List.of(line, line),
                "USD",
                later(),
                null,
                null,
                null,
                null,
                null,
                null,
                null,
                new Discount("percent", new BigDecimal("12.5")),
                null,
                null,
                null);
        var made = quotes.createQuote(body, ANYBODY).await();
        assertThat(made.quote().totalAmount()).isEqualTo(new BigDecimal("52.50"));
        assertThat(made.items())
                .extracting(l -> l.discountAmount().toPlainString())
                .containsExactly("3.75", "3.75");
        quotes.sendQuote(made.quote().id(), ANYBODY).await();
        var order = sales.service.acceptQuote(made.quote().id(), ANYBODY).await();
        assertThat(order.order().totalAmount()).isEqualTo(new BigDecimal("52.50"));
        assertThat(order.order().discountAmount()).isEqualTo(new BigDecimal("7.50"));
        assertThat(order.order().discount()).isEqualTo(new Discount("percent", new BigDecimal("12.5")));
        assertThat(sales.service
                        .confirmOrder(order.order().id(), ANYBODY)
                        .await()
                        .order()
                        .totalAmount())
                .isEqualTo(new BigDecimal("52.50"));
    }

    @Test
    void twenty_acceptances_at_once_make_one_order() {
        var id = sent(sales.neighbours.customer, product(), "9.00");
        var tries = twenty(i -> sales.service.acceptQuote(id, ANYBODY));
        assertThat(tries).filteredOn(Future::succeeded).hasSize(1);
        assertThat(tries)
                .filteredOn(Future::failed)
                .allSatisfy(t -> assertThat(code(t)).isEqualTo("409 invalid_state"));
        assertThat(sales.sql("select from sales_order where quote_id = $1", id)).isEqualTo(1);
    }

    @Test
    void acceptances_declines_and_the_expiry_at_once_have_one_effect() {
        for (int round = 0; round < 5; round++) {
            var id = sent(sales.neighbours.customer, product(), null);
            var tries = twenty(
                    i -> i % 2 == 0 ? sales.service.acceptQuote(id, ANYBODY) : quotes.declineQuote(id, null, ANYBODY));
            assertThat(tries).filteredOn(Future::succeeded).hasSize(1);
            long orders = sales.sql("select from sales_order where quote_id = $1", id);
            assertThat(now(id).status()).isEqualTo(orders == 1 ? "accepted" : "declined");
        }
    }

    private static List<Future<?>> twenty(IntFunction<Future<?>> call) {
        var tries = IntStream.range(0, 20).<Future<?>>mapToObj(call).toList();
        Future.join(tries).otherwiseEmpty().await();
        return tries;
    }

    @Test
    void a_repeated_acceptance_with_the_same_key_returns_the_same_order() {
        var id = sent(sales.neighbours.customer, product(), null);
        var keyed = sales.withKey("accept-" + id);
        var first = keyed.acceptQuote(id, ANYBODY).await();
        assertThat(keyed.acceptQuote(id, ANYBODY).await()).isEqualTo(first);
    }

    @Test
    void only_a_draft_is_changed_and_only_a_sent_quote_is_answered() {
        var product = product();
        var id = draft(sales.neighbours.customer, product, null).quote().id();
        assertThat(code(sales.service.acceptQuote(id, ANYBODY))).isEqualTo("409 invalid_state");
        var body = write(sales.neighbours.customer, product, "8.00", later());
        var replaced = quotes.putQuote(id, body, ANYBODY).await();
        assertThat(replaced.quote().version()).isEqualTo(2);
        assertThat(replaced.quote().totalAmount()).isEqualTo(new BigDecimal("24.00"));
        quotes.sendQuote(id, ANYBODY).await();
        assertThat(code(quotes.sendQuote(id, ANYBODY))).isEqualTo("409 invalid_state");
        assertThat(code(quotes.putQuote(id, body, ANYBODY))).isEqualTo("409 invalid_state");
        assertThat(code(quotes.deleteQuote(id, ANYBODY))).isEqualTo("409 invalid_state");
        var declined =
                quotes.declineQuote(id, new DeclineQuote("Too late"), ANYBODY).await();
        assertThat(declined.quote().status()).isEqualTo("declined");
        assertThat(declined.quote().declineReason()).isEqualTo("Too late");
        assertThat(code(sales.service.acceptQuote(id, ANYBODY))).isEqualTo("409 invalid_state");
        assertThat(code(quotes.getQuote(new UUID(9, 9), ANYBODY))).isEqualTo("404 quote_not_found");
        assertThat(code(sales.service.acceptQuote(new UUID(9, 9), ANYBODY))).isEqualTo("404 quote_not_found");
    }

    @Test
    void a_draft_is_declined_or_deleted_also_when_it_is_no_longer_valid() {
        var declined = draft(sales.neighbours.customer, product(), null).quote().id();
        var deleted = draft(sales.neighbours.customer, product(), null).quote().id();
        sales.sql("update sales_quote set valid_until = now() where id in ($1, $2)", declined, deleted);
        assertThat(quotes.declineQuote(declined, new DeclineQuote("Not needed"), ANYBODY)
                        .await()
                        .quote()
                        .status())
                .isEqualTo("declined");
        quotes.deleteQuote(deleted, ANYBODY).await();
        assertThat(code(quotes.getQuote(deleted, ANYBODY))).isEqualTo("404 quote_not_found");
        assertThat(code(quotes.deleteQuote(deleted, ANYBODY))).isEqualTo("404 quote_not_found");
        assertThat(sales.events(SalesEvents.QUOTE_DELETED, deleted)).hasSize(1);
    }

    /** The codes of everything that a sent quote allows, or a draft. */
    private static List<String> expiredRefusals(UUID id) {
        var body = write(sales.neighbours.customer, product(), "8.00", later());
        return List.of(
                code(sales.service.acceptQuote(id, ANYBODY)),
                code(quotes.declineQuote(id, null, ANYBODY)),
                code(quotes.sendQuote(id, ANYBODY)),
                code(quotes.deleteQuote(id, ANYBODY)),
                now(id).status().equals("sent") ? "409 quote_expired" : code(quotes.putQuote(id, body, ANYBODY)));
    }

    @Test
    void a_quote_that_is_no_longer_valid_is_neither_accepted_nor_declined_and_expires() {
        var id = sent(sales.neighbours.customer, product(), null);
        var draft = draft(sales.neighbours.customer, product(), null).quote().id();
        sales.sql("update sales_quote set valid_until = now() where id in ($1, $2)", id, draft);
        assertThat(expiredRefusals(id)).containsOnly("409 quote_expired");
        assertThat(code(quotes.sendQuote(draft, ANYBODY))).isEqualTo("409 quote_expired");
        sweeper.expire();
        assertThat(sweeper.expire()).isZero();
        Awaitility.await().until(() -> now(id).status().equals("expired"));
        assertThat(now(id).status()).isEqualTo("expired");
        assertThat(now(draft).status()).isEqualTo("draft");
        assertThat(sales.events(SalesEvents.QUOTE_EXPIRED, id)).hasSize(1);
        assertThat(expiredRefusals(id)).containsOnly("409 quote_expired");
        var past =
                write(sales.neighbours.customer, product(), null, Instant.now().minusSeconds(1));
        assertThat(code(quotes.createQuote(past, ANYBODY))).isEqualTo("400 not_in_future");
    }

    @Test
    void prices_need_their_permission() {
        var clerk = sales.as("inventory_manager", QuoteService.ADDRESS, QuoteService.class);
        assertThat(code(clerk.createQuote(write(sales.neighbours.customer, product(), "9.00", later()), ANYBODY)))
                .isEqualTo("403 price_not_allowed");
        clerk.createQuote(write(sales.neighbours.customer, product(), null, later()), ANYBODY)
                .await();
        assertThat(code(quotes.createQuote(write(new UUID(9, 9), product(), null, later()), ANYBODY)))
                .isEqualTo("400 customer_not_found");
    }

    @Test
    void a_customer_sees_and_answers_its_own_quotes_once_they_are_sent() {
        var own = sales.neighbours.customerOf(sales.userId("customer"));
        var customer = sales.as("customer", QuoteService.ADDRESS, QuoteService.class);
        var product = product();
        var id = draft(own, product, "7.00").quote().id();
        var foreign = sent(sales.neighbours.customer, product, null);
        assertThat(code(customer.getQuote(id, ANYBODY))).isEqualTo("404 quote_not_found");
        assertThat(listed(customer, "{}")).doesNotContain(id, foreign);
        quotes.sendQuote(id, ANYBODY).await();
        assertThat(listed(customer, "{}")).contains(id).doesNotContain(foreign);
        assertThat(code(customer.getQuote(foreign, ANYBODY))).isEqualTo("404 quote_not_found");
        assertThat(code(sales.as("customer").acceptQuote(foreign, ANYBODY))).isEqualTo("404 quote_not_found");
        assertThat(code(customer.sendQuote(foreign, ANYBODY))).isEqualTo("403 forbidden");
        var order = sales.as("customer").acceptQuote(id, ANYBODY).await();
        assertThat(order.order().totalAmount()).isEqualTo(new BigDecimal("21.00"));
        assertThat(sales.as("customer")
                        .getOrder(order.order().id(), ANYBODY)
                        .await()
                        .order())
                .isEqualTo(order.order());
    }

    private static List<UUID> listed(QuoteService as, String query) {
        return as.listQuotes(QuoteQuery.of(new JsonObject(query)), ANYBODY).await().data().stream()
                .map(Quote::id)
                .toList();
    }

    @Test
    void lists_are_filtered() {
        var customer = sales.neighbours.customerOf(Ids.next());
        var first = sent(customer, product(), null);
        var second = draft(customer, product(), null).quote();
        var of = "{\"customer_id\":\"" + customer + "\"";
        assertThat(listed(quotes, of + "}")).containsExactly(second.id(), first);
        assertThat(listed(quotes, of + ",\"status\":[\"sent\"]}")).containsExactly(first);
        assertThat(listed(quotes, of + ",\"number\":\"" + second.number() + "\"}"))
                .containsExactly(second.id());
        assertThat(listed(quotes, of + ",\"reference\":\"RFQ-1\",\"sort\":[\"number\"]}"))
                .containsExactly(first, second.id());
        assertThat(listed(quotes, of + ",\"valid_until_to\":\"" + second.validUntil() + "\"}"))
                .containsExactly(first);
        assertThat(listed(quotes, of + ",\"created_to\":\"" + second.createdAt() + "\"}"))
                .containsExactly(first);
    }

    @Test
    void filters_are_served_by_indexes() {
        TestDb.run("sales", """
                insert into sales_quote(id, number, customer_id, customer_name, status, currency, total_amount, valid_until, reference, content,
                  created_at, ended_at)
                select uuidv7(), 'QU-' || 1000000 + n, md5(n::text)::uuid, 'many', 'expired', 'USD', n, now() - n * interval '1 minute', 'r' || n,
                  '{}', now() - n * interval '1 minute', now()
                from generate_series(1, 5000) n;
                analyze sales_quote
                """);
        try {
            for (var q : List.of(
                    "{\"status\":[\"sent\"]}",
                    "{\"customer_id\":\"" + new UUID(1, 1) + "\"}",
                    "{\"number\":\"QU-1000007\"}",
                    "{\"reference\":\"r7\"}",
                    "{\"valid_until_from\":\"2090-01-01T00:00:00Z\"}",
                    "{\"created_from\":\"2090-01-01T00:00:00Z\"}"))
                Plans.useIndexes(
                        db, Quotes.listed(), List.of(), () -> Quotes.where(QuoteQuery.of(new JsonObject(q)), null));
        } finally {
            TestDb.run("sales", "delete from sales_quote where customer_name = 'many'");
        }
    }
}
