package tradepost.sales.core.draft;

import static org.assertj.core.api.Assertions.assertThat;
import static tradepost.sales.core.Sales.ANYBODY;

import io.vertx.core.Vertx;
import io.vertx.junit5.VertxExtension;
import java.time.Duration;
import java.time.Instant;
import java.util.Collections;
import java.util.List;
import java.util.UUID;
import java.util.concurrent.Executors;
import java.util.stream.Stream;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.ExtendWith;
import tradepost.kernel.Plans;
import tradepost.kernel.TestDb;
import tradepost.kernel.db.Db;
import tradepost.sales.SalesEvents;
import tradepost.sales.core.Sales;
import tradepost.sales.quote.QuoteService;
import tradepost.sales.quote.WriteQuote;
import tradepost.sales.quote.WriteQuoteLine;

/** Quotes whose end comes near. Time passes by moving the end. */
@ExtendWith(VertxExtension.class)
class QuoteEndingTest {
    private static final int DAYS = 3;
    private static final int MANY = 100_000;

    static Sales sales;
    static QuoteService quotes;
    static Db db;

    @BeforeAll
    static void start(Vertx vertx) {
        sales = new Sales(vertx);
        quotes = sales.as("admin", QuoteService.ADDRESS, QuoteService.class);
        db = Db.open(sales.env, "sales");
    }

    private static UUID draft() {
        var product = sales.neighbours.product("10.00", "published");
        var line = new WriteQuoteLine(null, null, product, 3, null, null);
        var until = Instant.now().plus(Duration.ofDays(7));
        var body = new WriteQuote(
                sales.neighbours.customer,
                List.of(line),
                "USD",
                until,
                null,
                null,
                null,
                null,
                null,
                null,
                null,
                null,
                null,
                null,
                null);
        return quotes.createQuote(body, ANYBODY).await().quote().id();
    }

    private static UUID sent() {
        var id = draft();
        quotes.sendQuote(id, ANYBODY).await();
        return id;
    }

    private static void ends(UUID id, String at) {
        sales.sql("update sales_quote set valid_until = " + at + " where id = $1", id);
    }

    private static void sweep() {
        Quotes.announce(db, DAYS);
    }

    private static int announced(UUID id) {
        return sales.events(SalesEvents.QUOTE_ENDING, id).size();
    }

    @Test
    void a_quote_that_was_sent_is_announced_once_when_its_end_is_near() {
        var id = sent();
        sweep();
        assertThat(announced(id)).isZero();
        ends(id, "now() + interval '3 days 1 hour'");
        sweep();
        assertThat(announced(id)).isZero();
        ends(id, "now() + interval '2 days 23 hours'");
        sweep();
        sweep();
        assertThat(announced(id)).isEqualTo(1);
        assertThat(quotes.getQuote(id, ANYBODY).await().quote().version())
                .as("the quote itself has not changed")
                .isEqualTo(2);
    }

    @Test
    void a_quote_with_a_later_end_is_announced_again() {
        var id = sent();
        ends(id, "now() + interval '1 day'");
        sweep();
        ends(id, "now() + interval '5 days'");
        sweep();
        assertThat(announced(id)).isEqualTo(1);
        ends(id, "now() + interval '2 days'");
        sweep();
        assertThat(announced(id)).isEqualTo(2);
    }

    @Test
    void a_quote_that_is_a_draft_answered_or_no_longer_valid_is_not_announced() {
        var draft = draft();
        var accepted = sent();
        sales.service.acceptQuote(accepted, ANYBODY).await();
        var declined = sent();
        quotes.declineQuote(declined, null, ANYBODY).await();
        for (var id : List.of(draft, accepted, declined)) ends(id, "now() + interval '1 day'");
        var over = sent();
        ends(over, "now()");
        sweep();
        for (var id : List.of(draft, accepted, declined, over))
            assertThat(announced(id)).isZero();
    }

    @Test
    void sweeps_at_the_same_time_announce_a_quote_once() throws Exception {
        var ids = Stream.generate(QuoteEndingTest::sent).limit(10).toList();
        for (var id : ids) ends(id, "now() + interval '1 day'");
        try (var nodes = Executors.newVirtualThreadPerTaskExecutor()) {
            for (var ran : nodes.invokeAll(Collections.nCopies(4, () -> Quotes.announce(db, DAYS)))) ran.get();
        }
        sweep(); // what all of them passed over, because another held it
        assertThat(ids).allSatisfy(id -> assertThat(announced(id)).isEqualTo(1));
    }

    @Test
    void a_sweep_of_many_quotes_reads_only_those_to_announce() {
        TestDb.run("sales", """
                insert into sales_quote(id, number, customer_id, customer_name, status, currency, total_amount, valid_until, ending_at, content)
                select uuidv7(), 'QU-' || 2000000 + n, md5(n::text)::uuid, 'very many', 'sent', 'USD', n, at,
                  case when at < now() + interval '3 days' then at end, '{}'
                from (select n, now() + n * interval '1 minute' as at from generate_series(1, %d) n) g;
                analyze sales_quote
                """.formatted(MANY));
        try {
            var plan = Plans.ran(db, QuoteQueries.ANNOUNCE, DAYS, 100);
            assertThat(plan).contains(" sales_quote_unannounced ");
            Plans.scanNoTable(db, plan);
        } finally {
            TestDb.run("sales", "delete from sales_quote where customer_name = 'very many'");
        }
    }
}
