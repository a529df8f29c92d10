package tradepost.billing.core.invoice;

import static org.assertj.core.api.Assertions.assertThat;

import io.vertx.core.Vertx;
import io.vertx.core.json.JsonObject;
import io.vertx.junit5.VertxExtension;
import java.time.Instant;
import java.time.temporal.ChronoUnit;
import java.util.Collections;
import java.util.List;
import java.util.UUID;
import java.util.concurrent.Executors;
import java.util.stream.Stream;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.ExtendWith;
import tradepost.billing.BillingEvents;
import tradepost.billing.core.BillingFixture;
import tradepost.billing.core.BillingFixture.Draft;
import tradepost.kernel.Plans;
import tradepost.kernel.TestDb;
import tradepost.kernel.value.Ids;

/** Invoices whose due date passes. Time passes by moving the due date. */
@ExtendWith(VertxExtension.class)
class OverdueSweepTest {
    private static final int MANY = 100_000;
    /** Its beginning. */
    private static final String TODAY = "date_trunc('day', now(), 'UTC')";

    static BillingFixture billing;

    @BeforeAll
    static void start(Vertx vertx) {
        billing = new BillingFixture(vertx);
    }

    /** Due in thirty days. */
    private static Draft issued() {
        var draft = Draft.invoice(Ids.next());
        draft.at = Instant.now().truncatedTo(ChronoUnit.MICROS).minus(40, ChronoUnit.DAYS);
        draft.days = 70;
        billing.deliver(draft.created());
        return draft;
    }

    private static void due(Draft draft, String at) {
        TestDb.run("billing", "update receivable set due_at = %s where invoice_id = '%s'".formatted(at, draft.id));
    }

    private static List<JsonObject> announced(UUID id) {
        return billing.db
                .list(
                        r -> r.getJsonObject(0),
                        "select data from event_log where subject = $1 and type = $2 order by position",
                        id,
                        BillingEvents.INVOICE_OVERDUE)
                .await();
    }

    private static void sweep() {
        OverdueSweep.run(billing.db);
    }

    @Test
    void an_open_invoice_is_announced_once_when_the_day_on_which_it_was_due_has_passed() {
        var draft = issued();
        billing.deliver(draft.changed(2, "partially_paid", "0.00", "0.00", "30.00"));
        due(draft, TODAY);
        sweep();
        assertThat(announced(draft.id)).isEmpty();
        due(draft, TODAY + " - interval '1 microsecond'");
        sweep();
        sweep();
        assertThat(announced(draft.id)).singleElement().satisfies(data -> {
            assertThat(data.getString("number")).isEqualTo(billing.get(draft.id).number());
            assertThat(data.getString("order_id")).isEqualTo(draft.order.toString());
            assertThat(data.getString("order_number")).isEqualTo("SO-000017");
            assertThat(data.getString("customer_id")).isEqualTo(draft.customer.toString());
            assertThat(data.getString("currency")).isEqualTo("USD");
            assertThat(data.getNumber("open_amount").toString()).isEqualTo("70.00");
            assertThat(data.getString("status")).isEqualTo("partially_paid");
            assertThat(Instant.parse(data.getString("due_at"))).isBefore(Instant.now());
        });
        assertThat(billing.events(draft.id)).endsWith("billing.invoice.overdue 2");
    }

    @Test
    void an_invoice_whose_due_date_is_extended_is_announced_again_when_that_one_passes() {
        var draft = issued();
        due(draft, "now() - interval '2 days'");
        sweep();
        due(draft, "now() + interval '1 day'");
        sweep();
        assertThat(announced(draft.id)).hasSize(1);
        due(draft, "now() - interval '1 day'");
        sweep();
        sweep();
        assertThat(announced(draft.id)).hasSize(2);
    }

    @Test
    void an_invoice_of_which_nothing_is_open_is_not_announced() {
        var paid = issued();
        billing.deliver(paid.changed(2, "paid", "0.00", "0.00", "100.00"));
        var credited = issued();
        billing.deliver(credited.changed(2, "credited", "100.00", "0.00", "0.00"));
        var writtenOff = issued();
        billing.deliver(writtenOff.changed(2, "written_off", "0.00", "100.00", "0.00"));
        var note = Draft.creditNote(paid.order, paid.id, "10.00");
        billing.deliver(note.created());
        for (var draft : List.of(paid, credited, writtenOff)) due(draft, "now() - interval '1 day'");
        sweep();
        for (var draft : List.of(paid, credited, writtenOff, note))
            assertThat(announced(draft.id)).isEmpty();
    }

    @Test
    void what_is_owed_again_is_not_announced_again_for_the_same_due_date() {
        var draft = issued();
        due(draft, "now() - interval '1 day'");
        sweep();
        billing.deliver(draft.changed(2, "paid", "0.00", "0.00", "100.00"));
        billing.deliver(draft.changed(3, "open", "0.00", "0.00", "0.00"));
        sweep();
        assertThat(announced(draft.id)).hasSize(1);
    }

    @Test
    void sweeps_at_the_same_time_announce_an_invoice_once() throws Exception {
        var drafts = Stream.generate(OverdueSweepTest::issued).limit(20).toList();
        for (var draft : drafts) due(draft, "now() - interval '1 day'");
        try (var nodes = Executors.newVirtualThreadPerTaskExecutor()) {
            for (var ran : nodes.invokeAll(Collections.nCopies(4, () -> OverdueSweep.run(billing.db)))) ran.get();
        }
        sweep(); // what all of them passed over, because another held it
        assertThat(drafts).allSatisfy(d -> assertThat(announced(d.id)).hasSize(1));
    }

    @Test
    void a_sweep_of_many_invoices_reads_only_those_to_announce() {
        var customer = Ids.next();
        TestDb.run("billing", """
                insert into receivable(invoice_id, order_id, customer_id, currency, total_amount, credited_amount, written_off_amount,
                  allocated_amount, open_amount, status, due_at, overdue_since, version)
                select gen_random_uuid(), gen_random_uuid(), '%s', 'USD', 1, 0, 0, 0, 1, 'open', at,
                  case when at < now() then at end, 1
                from (select now() + (n - %d) * interval '1 minute' as at from generate_series(1, %d) n) g
                """.formatted(customer, MANY / 2, MANY));
        TestDb.run("billing", "analyze receivable");
        try {
            var plan = Plans.ran(billing.db, OverdueSweep.ANNOUNCE);
            assertThat(plan).contains(" receivable_unannounced ");
            // there are few invoices here, so that reading all of them may be the cheapest
            assertThat(plan).doesNotContain("Seq Scan on receivable");
        } finally {
            TestDb.run("billing", "delete from receivable where customer_id = '%s'".formatted(customer));
        }
    }
}
