package tradepost.billing.core.invoice;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static tradepost.billing.core.BillingFixture.ANYBODY;
import static tradepost.kernel.Refusals.code;

import io.vertx.core.Future;
import io.vertx.core.Vertx;
import io.vertx.core.json.JsonArray;
import io.vertx.core.json.JsonObject;
import io.vertx.junit5.VertxExtension;
import java.math.BigDecimal;
import java.time.Instant;
import java.time.LocalDate;
import java.time.ZoneOffset;
import java.time.temporal.ChronoUnit;
import java.util.List;
import java.util.UUID;
import java.util.stream.IntStream;
import java.util.stream.Stream;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.ExtendWith;
import tradepost.billing.core.BillingFixture;
import tradepost.billing.core.BillingFixture.Draft;
import tradepost.billing.invoice.Invoice;
import tradepost.billing.invoice.InvoiceService;
import tradepost.contact.ContactEvents;
import tradepost.contact.Customer;
import tradepost.inventory.InventoryEvents;
import tradepost.inventory.lot.ShipmentLots;
import tradepost.inventory.lot.ShipmentLots.LotOfLine;
import tradepost.kernel.TestDb;
import tradepost.kernel.events.Event;
import tradepost.kernel.events.EventLog;
import tradepost.kernel.events.TestEvents;
import tradepost.kernel.json.Json;
import tradepost.kernel.problem.Problem;
import tradepost.kernel.value.Ids;
import tradepost.orders.invoice.LotPieces;
import tradepost.pdf.Paper;
import tradepost.sales.SalesEvents;
import tradepost.sales.event.OrderPaid;

/** What billing makes of the events of sales. */
@ExtendWith(VertxExtension.class)
class InvoicesTest {
    static BillingFixture billing;

    @BeforeAll
    static void start(Vertx vertx) {
        billing = new BillingFixture(vertx);
    }

    private static void amounts(
            Invoice i, String status, String credited, String writtenOff, String paid, String open) {
        assertThat(List.of(
                        String.valueOf(i.status()),
                        i.creditedAmount().toPlainString(),
                        i.writtenOffAmount().toPlainString(),
                        i.allocatedAmount().toPlainString(),
                        i.openAmount().toPlainString()))
                .containsExactly(status, credited, writtenOff, paid, open);
    }

    /** Between the events of invoices, a delivery of the relay has those of payments. */
    @Test
    void numbers_are_drawn_after_all_invoices_of_a_delivery_are_locked() {
        var earlier = Draft.invoice(Ids.next());
        billing.deliver(earlier.created());
        var draft = Draft.invoice(Ids.next());
        var ten = new BigDecimal("10.00");
        var paid = new OrderPaid(
                draft.order,
                draft.customer,
                ten,
                ten,
                ten,
                "SO-000017",
                "USD",
                Ids.next(),
                "manual",
                "cash",
                null,
                new JsonObject(),
                null,
                null,
                null);
        var delivery = billing.db.tx(tx -> {
            tx.sql("select 1 from receivable where invoice_id = $1 for update", earlier.id);
            var waits = billing.deliverSome(
                    draft.created(),
                    EventLog.event(SalesEvents.PAID, draft.order, 3, Json.write(paid)),
                    earlier.changed(2, "partially_paid", "0.00", "0.00", "10.00"));
            TestDb.awaitLockWait(billing.db);
            tx.sql("select 1 from invoice_counter for update nowait");
            return new Delivery(waits);
        });
        assertThat(delivery.refused().await()).isEmpty();
        assertThat(billing.get(earlier.id).allocatedAmount()).isEqualTo("10.00");
        assertThat(billing.get(draft.id).openAmount()).isEqualTo("100.00");
    }

    private record Delivery(Future<JsonArray> refused) {}

    private static Event booked(UUID shipment, Draft of, LotOfLine... lots) {
        var data = Json.write(new ShipmentLots(shipment, of.order, List.of(lots)));
        return EventLog.event(InventoryEvents.SHIPMENT_BOOKED, shipment, 1, data);
    }

    @Test
    void an_invoice_names_the_lots_that_have_left_with_its_shipments_whichever_comes_first() {
        var draft = Draft.invoice(Ids.next());
        draft.shipments = List.of(Ids.next(), Ids.next());
        var first = booked(
                draft.shipments.getFirst(),
                draft,
                new LotOfLine(draft.line, "L-2", 1),
                new LotOfLine(Ids.next(), "OTHER", 5),
                new LotOfLine(draft.line, "L-1", 2));
        billing.deliver(first);
        billing.deliver(draft.created());
        assertThat(billing.get(draft.id).lines().getFirst().lots())
                .containsExactly(new LotPieces("L-2", 1), new LotPieces("L-1", 2));
        billing.deliver(first);
        billing.deliver(
                booked(draft.shipments.getLast(), draft, new LotOfLine(draft.line, "L-1", 3)),
                booked(Ids.next(), draft, new LotOfLine(draft.line, "L-9", 3)));
        assertThat(billing.get(draft.id).lines().getFirst().lots())
                .containsExactlyInAnyOrder(new LotPieces("L-2", 1), new LotPieces("L-1", 5));
        assertThat(Paper.text(billing.invoices
                        .printInvoice(draft.id, ANYBODY)
                        .await()
                        .bytes()
                        .getBytes()))
                .contains("lot L-", ": 5");
    }

    @Test
    void an_invoice_is_numbered_kept_and_announced() {
        var draft = Draft.invoice(Ids.next());
        draft.days = 30;
        billing.deliver(draft.created());
        var invoice = billing.get(draft.id);
        assertThat(invoice.number()).matches("INV-20\\d\\d-\\d{6}");
        assertThat(invoice.seller().name()).isEqualTo("Northern Supplies Ltd");
        assertThat(invoice.notes()).isEqualTo("because");
        assertThat(invoice.issuedAt()).isAfterOrEqualTo(draft.at);
        assertThat(invoice.dueAt()).isEqualTo(draft.at.plus(30, ChronoUnit.DAYS));
        assertThat(invoice.date()).isEqualTo(LocalDate.ofInstant(invoice.issuedAt(), ZoneOffset.UTC));
        assertThat(invoice.lines())
                .extracting(l -> l.totalAmount().toPlainString())
                .containsExactly("100.00");
        assertThat(invoice.billingAddress().city()).isEqualTo("Warszawa");
        assertThat(invoice.credits()).isEmpty();
        amounts(invoice, "open", "0.00", "0.00", "0.00", "100.00");
        assertThat(billing.events(draft.id)).containsExactly("billing.invoice.issued 1");
        assertThat(billing.invoices.getOrderInvoice(draft.order, ANYBODY).await())
                .isEqualTo(invoice);
    }

    @Test
    void an_event_that_comes_twice_makes_one_document() {
        var draft = Draft.invoice(Ids.next());
        var event = draft.created();
        billing.deliver(event);
        billing.deliver(event, event);
        assertThat(billing.events(draft.id)).hasSize(1);
    }

    @Test
    void a_change_says_what_is_open_and_an_older_one_changes_nothing() {
        var draft = Draft.invoice(Ids.next());
        billing.deliver(draft.created());
        billing.deliver(draft.changed(3, "partially_paid", "10.00", "5.00", "25.00"));
        amounts(billing.get(draft.id), "partially_paid", "10.00", "5.00", "25.00", "60.00");
        billing.deliver(draft.changed(2, "paid", "0.00", "0.00", "100.00"));
        amounts(billing.get(draft.id), "partially_paid", "10.00", "5.00", "25.00", "60.00");
        assertThat(billing.events(draft.id)).containsExactly("billing.invoice.issued 1", "billing.invoice.changed 3");
    }

    @Test
    void changes_of_one_batch_are_announced_once_with_the_last_state() {
        var draft = Draft.invoice(Ids.next());
        billing.deliver(
                draft.created(),
                draft.changed(2, "partially_paid", "0.00", "0.00", "40.00"),
                draft.changed(3, "paid", "0.00", "0.00", "100.00"));
        amounts(billing.get(draft.id), "paid", "0.00", "0.00", "100.00", "0.00");
        assertThat(billing.events(draft.id)).containsExactly("billing.invoice.issued 1", "billing.invoice.changed 3");
    }

    @Test
    void a_change_that_comes_before_its_invoice_is_announced_with_it() {
        var draft = Draft.invoice(Ids.next());
        draft.days = 14;
        billing.deliver(draft.changed(2, "paid", "0.00", "0.00", "100.00"));
        assertThat(code(billing.invoices.getInvoice(draft.id, ANYBODY))).isEqualTo("404 invoice_not_found");
        billing.deliver(draft.created());
        amounts(billing.get(draft.id), "paid", "0.00", "0.00", "100.00", "0.00");
        assertThat(billing.events(draft.id)).containsExactly("billing.invoice.issued 1", "billing.invoice.changed 2");
        assertThat(billing.texts("select due_at::text from receivable where invoice_id = $1", draft.id))
                .doesNotContainNull();
    }

    @Test
    void an_amount_that_does_not_add_up_is_refused() {
        var draft = Draft.invoice(Ids.next());
        billing.deliver(draft.created());
        var wrong = draft.changed(2, "open", "0.00", "0.00", "0.00");
        wrong.data().put("open_amount", new BigDecimal("99.00"));
        assertThat(billing.deliverSome(wrong).await()).hasSize(1);
        amounts(billing.get(draft.id), "open", "0.00", "0.00", "0.00", "100.00");
    }

    @Test
    void a_credit_note_and_its_invoice_name_each_other() {
        var order = Ids.next();
        var draft = Draft.invoice(order);
        draft.shippedAt = List.of(Instant.parse("2026-01-09T12:00:00Z"));
        draft.supplyDate = LocalDate.parse("2026-01-09");
        var note = Draft.creditNote(order, draft.id, "40.00");
        billing.deliver(draft.created(), note.created());
        var invoice = billing.get(draft.id);
        var credit = billing.get(note.id);
        assertThat(credit.number()).matches("CN-20\\d\\d-\\d{6}");
        assertThat(credit.dueAt()).isNull();
        amounts(credit, "null", "0.00", "0.00", "0.00", "0.00");
        assertThat(credit.credits())
                .containsExactly(new Invoice.Credit(invoice.id(), invoice.number(), new BigDecimal("40.00")));
        assertThat(invoice.credits())
                .containsExactly(new Invoice.Credit(credit.id(), credit.number(), new BigDecimal("40.00")));
        assertThat(printed(invoice)).contains("Date of supply 9 Jan 2026").doesNotContain("For invoice");
        assertThat(printed(credit)).contains("For invoice " + invoice.number()).doesNotContain("Date of supply");
        assertThat(billing.invoices.getOrderInvoice(order, ANYBODY).await().id())
                .as("the newest invoice, not the credit note")
                .isEqualTo(draft.id);
    }

    private static String printed(Invoice invoice) {
        var pool = billing.env.meters().get("tradepost.compute.waited").timer();
        long before = pool.count();
        var document = billing.invoices.printInvoice(invoice.id(), ANYBODY).await();
        assertThat(pool.count()).as("printed in the pool").isGreaterThan(before);
        assertThat(document.fileName()).isEqualTo(invoice.number() + ".pdf");
        return Paper.text(document.bytes().getBytes());
    }

    @Test
    void a_document_is_in_the_language_that_sales_says() {
        var draft = Draft.invoice(Ids.next());
        draft.language = "de";
        billing.deliver(draft.created());
        assertThat(printed(billing.get(draft.id))).contains("Rechnung", "Gesamtbetrag");
    }

    @Test
    void what_was_printed_once_is_printed_again_after_a_payment_and_an_upgrade() {
        var draft = Draft.invoice(Ids.next());
        draft.prepaid = new BigDecimal("30.00");
        var note = Draft.creditNote(draft.order, draft.id, "40.00");
        billing.deliver(draft.created());
        var first = billing.invoices.printInvoice(draft.id, ANYBODY).await();
        assertThat(Paper.text(first.bytes().getBytes()))
                .contains("Customer no. CU-000001", "Already paid -30.00", "Amount due USD 70.00");
        billing.deliver(note.created(), draft.changed(2, "paid", "40.00", "0.00", "60.00"));
        amounts(billing.get(draft.id), "paid", "40.00", "0.00", "60.00", "0.00");
        var customers = billing.customers;
        billing.customers = (method, args) -> Problem.failed(Problem.unavailable("unavailable"));
        try {
            assertThat(billing.invoices.printInvoice(draft.id, ANYBODY).await()).isEqualTo(first);
            assertThat(billing.invoices.printOrderInvoice(draft.order, ANYBODY).await())
                    .isEqualTo(first);
            assertThat(code(billing.invoices.printInvoice(note.id, ANYBODY)))
                    .as("nothing is printed without the number of the customer")
                    .isEqualTo("503 unavailable");
        } finally {
            billing.customers = customers;
        }
        assertThat(billing.texts("select file_name from printed_document where id = $1 and template > 0", draft.id))
                .containsExactly(first.fileName());
        assertThatThrownBy(() -> TestDb.run("billing", "update printed_document set content = ''"))
                .hasStackTraceContaining("never changed or deleted");
    }

    @Test
    void of_two_first_printings_at_once_one_is_stored() {
        var draft = Draft.invoice(Ids.next());
        billing.deliver(draft.created());
        var all = IntStream.range(0, 5)
                .mapToObj(n -> billing.invoices.printInvoice(draft.id, ANYBODY))
                .toList();
        var printed = all.stream().map(print -> print.await()).distinct().toList();
        assertThat(printed).hasSize(1);
    }

    @Test
    void a_document_has_the_date_that_a_command_gave_and_a_number_of_its_year() {
        var draft = Draft.invoice(Ids.next());
        draft.date = LocalDate.parse("2025-12-31");
        billing.deliver(draft.created());
        var invoice = billing.get(draft.id);
        assertThat(invoice.date()).isEqualTo("2025-12-31");
        assertThat(invoice.number()).startsWith("INV-2025-");
        assertThat(printed(invoice)).contains("Date 31 Dec 2025");
    }

    @Test
    void an_order_without_an_invoice_has_none_and_reading_issues_none() {
        var order = Ids.next();
        assertThat(code(billing.invoices.getOrderInvoice(order, ANYBODY))).isEqualTo("404 order_not_found");
        billing.orders.add(order);
        assertThat(code(billing.invoices.getOrderInvoice(order, ANYBODY))).isEqualTo("404 not_invoiced");
        assertThat(code(billing.invoices.printOrderInvoice(order, ANYBODY))).isEqualTo("404 not_invoiced");
        assertThat(code(billing.invoices.getInvoice(order, ANYBODY))).isEqualTo("404 invoice_not_found");
    }

    @Test
    void a_customer_reads_its_own_documents_only() {
        var mine = Draft.invoice(Ids.next());
        mine.customer = Ids.next();
        mine.owner = billing.identity.userId("customer");
        var other = Draft.invoice(Ids.next());
        billing.deliver(mine.created(), other.created());
        var own = billing.identity.proxy("customer", InvoiceService.ADDRESS, InvoiceService.class);
        assertThat(own.getInvoice(mine.id, ANYBODY).await().id()).isEqualTo(mine.id);
        assertThat(own.getOrderInvoice(mine.order, ANYBODY).await().id()).isEqualTo(mine.id);
        assertThat(code(own.getInvoice(other.id, ANYBODY))).isEqualTo("404 invoice_not_found");
        assertThat(code(own.printInvoice(other.id, ANYBODY))).isEqualTo("404 invoice_not_found");
        assertThat(code(own.getOrderInvoice(other.order, ANYBODY))).isEqualTo("404 order_not_found");
        var listed = own.listInvoices(InvoiceListsTest.query("{}"), ANYBODY).await();
        assertThat(listed.data()).extracting(Invoice::id).contains(mine.id).doesNotContain(other.id);
    }

    @Test
    void a_customer_sees_its_document_without_the_metadata_of_staff() {
        var filed = JsonObject.of("margin", "m" + Ids.next());
        var draft = Draft.invoice(Ids.next());
        draft.customer = Ids.next();
        draft.owner = billing.identity.userId("customer");
        draft.privateMetadata = filed;
        billing.deliver(draft.created());
        assertThat(billing.invoices.getInvoice(draft.id, ANYBODY).await().privateMetadata())
                .isEqualTo(filed);
        var filter = InvoiceListsTest.query(
                new JsonObject().put("private_metadata", filed.copy()).encode());
        assertThat(billing.invoices.listInvoices(filter, ANYBODY).await().data())
                .extracting(Invoice::id)
                .containsExactly(draft.id);
        var own = billing.identity.proxy("customer", InvoiceService.ADDRESS, InvoiceService.class);
        var ofOrder = InvoiceListsTest.query("{\"order_id\":[\"%s\"]}".formatted(draft.order));
        for (var seen : List.of(
                own.getInvoice(draft.id, ANYBODY).await(),
                own.getOrderInvoice(draft.order, ANYBODY).await(),
                own.listInvoices(ofOrder, ANYBODY).await().data().getFirst())) {
            assertThat(seen.id()).isEqualTo(draft.id);
            assertThat(seen.privateMetadata()).isEmpty();
        }
        assertThat(code(own.listInvoices(filter, ANYBODY))).isEqualTo("403 forbidden");
        var issued = billing.texts(
                "select data->>'private_metadata' from event_log where type = 'billing.invoice.issued' and subject = $1",
                draft.id);
        assertThat(issued).singleElement().extracting(JsonObject::new).isEqualTo(filed);
    }

    private static List<String> owners(UUID customer) {
        return billing.texts(
                "select coalesce(user_id::text, 'nobody') from invoice left join known_owner using (customer_id) where customer_id = $1",
                customer);
    }

    private static Event handedOver(UUID customer, int version, @Nullable UUID user) {
        var data = Customer.of(new JsonObject()
                .put("id", customer.toString())
                .put("name", "Corner Hardware")
                .put("email", "c@example.com")
                .put("user_id", user == null ? null : user.toString())
                .put("version", version));
        return EventLog.event(ContactEvents.CUSTOMER + ".updated", customer, version, data, "user:test", null);
    }

    private static Future<?> handOver(UUID customer, int version, @Nullable UUID user) {
        return TestEvents.deliver(billing.env, "billing", handedOver(customer, version, user));
    }

    @Test
    void a_document_that_comes_late_belongs_to_the_user_that_the_customer_has_now() {
        var draft = Draft.invoice(Ids.next());
        draft.customer = Ids.next();
        draft.owner = Ids.next(); // as sales knew it
        var now = Ids.next();
        handOver(draft.customer, 2, now).await();
        billing.deliver(draft.created());
        assertThat(owners(draft.customer)).containsExactly(now.toString());
    }

    @Test
    void no_document_stays_with_a_former_user_however_often_the_customer_changes_hands() {
        var customer = Ids.next();
        var former = Ids.next();
        for (int round = 0; round < 30; round++) {
            var user = Ids.next();
            handOver(customer, 2 * round + 2, former).await();
            var first = late(customer, former);
            var change = handOver(customer, 2 * round + 3, user);
            Future.all(first, change, late(customer, former)).await();
            assertThat(owners(customer)).as("round " + round).containsOnly(user.toString());
        }
        assertThat(owners(customer)).hasSize(60);
    }

    private static Future<?> late(UUID customer, UUID former) {
        var draft = Draft.invoice(Ids.next());
        draft.customer = customer;
        draft.owner = former; // as sales knew it
        return billing.deliverSome(draft.created());
    }

    @Test
    void many_at_once_leave_no_gap_and_later_numbers_have_later_times() {
        var batches = IntStream.range(0, 20)
                .mapToObj(i -> billing.deliverSome(Stream.generate(() -> Draft.invoice(Ids.next()))
                        .limit(1 + i % 5)
                        .map(Draft::created)
                        .toArray(Event[]::new)))
                .toList();
        Future.all(batches).await();
        assertThat(gaps()).isEmpty();
        assertThat(billing.texts("""
                select number from (select number, issued_at, lag(issued_at) over (partition by left(number, 8) order by number) before
                  from invoice where customer_name = 'Corner Hardware') n where issued_at < before
                """)).isEmpty();
    }

    /** Numbers that do not follow another one. */
    private static List<String> gaps() {
        return billing.texts("""
                select number from (select number, right(number, 6)::int as n,
                  row_number() over (partition by left(number, length(number) - 6) order by number) as place
                  from invoice where number ~ '^(INV|CN)-20') numbered where n <> place
                """);
    }

    @Test
    void a_document_that_cannot_be_stored_leaves_no_gap() {
        var refused = Draft.invoice(Ids.next());
        TestDb.run("billing", """
                create function refuse_invoice() returns trigger language plpgsql as $$
                begin
                  if new.order_id = '%s' then raise exception 'refused by the test'; end if; return new;
                end $$;
                create trigger refuse_invoice before insert on invoice for each row execute function refuse_invoice()
                """.formatted(refused.order));
        var other = Draft.invoice(Ids.next());
        try {
            assertThat(billing.deliverSome(refused.created(), other.created()).await())
                    .hasSize(1);
        } finally {
            TestDb.run("billing", "drop function refuse_invoice cascade");
        }
        billing.deliver(refused.created());
        assertThat(List.of(
                        billing.get(other.id).number(), billing.get(refused.id).number()))
                .doesNotHaveDuplicates();
        assertThat(gaps()).isEmpty();
    }

    @Test
    void documents_are_never_changed_or_deleted() {
        billing.deliver(Draft.invoice(Ids.next()).created());
        for (var sql : List.of(
                "update invoice set total_amount = 0",
                "delete from invoice_line",
                "update invoice_line set quantity = 1",
                "delete from invoice_adjustment",
                "delete from credit"))
            assertThatThrownBy(() -> TestDb.run("billing", sql)).hasStackTraceContaining("never changed or deleted");
    }

    @Test
    void the_list_shows_what_is_open_and_what_is_overdue() {
        var order = Ids.next();
        var late = Draft.invoice(order);
        late.at = late.at.minus(40, ChronoUnit.DAYS);
        late.days = 30;
        var settled = Draft.invoice(order);
        settled.at = late.at;
        settled.ordinal = 2;
        var current = Draft.invoice(order);
        current.days = 30;
        current.ordinal = 3;
        var note = Draft.creditNote(order, current.id, "10.00");
        note.ordinal = 4;
        var today = Draft.invoice(order);
        today.ordinal = 5;
        billing.deliver(
                late.created(),
                settled.created(),
                current.created(),
                note.created(),
                today.created(),
                settled.changed(2, "written_off", "0.00", "100.00", "0.00"),
                current.changed(2, "partially_paid", "10.00", "0.00", "20.00"));
        assertThat(found(order, "")).containsExactlyInAnyOrder(late.id, settled.id, current.id, note.id, today.id);
        assertThat(found(order, ", \"open\": true")).containsExactlyInAnyOrder(late.id, current.id, today.id);
        assertThat(found(order, ", \"open\": false")).containsExactly(settled.id);
        assertThat(found(order, ", \"overdue\": true")).containsExactly(late.id);
        assertThat(found(order, ", \"overdue\": false"))
                .as("not on the day on which it is due")
                .containsExactlyInAnyOrder(settled.id, current.id, today.id);
        assertThat(found(order, ", \"status\": [\"written_off\", \"partially_paid\"]"))
                .containsExactlyInAnyOrder(settled.id, current.id);
        assertThat(found(order, ", \"kind\": [\"credit_note\"]")).containsExactly(note.id);
        assertThat(found(order, ", \"sort\": [\"-due_at\"]"))
                .as("without the credit note")
                .startsWith(current.id)
                .hasSize(4);
    }

    private static List<UUID> found(UUID order, String conditions) {
        var query = InvoiceListsTest.query("{\"order_id\": \"%s\"%s}".formatted(order, conditions));
        var page = billing.invoices.listInvoices(query, ANYBODY).await();
        assertThat(page.meta().total()).isEqualTo(page.data().size());
        return page.data().stream().map(Invoice::id).toList();
    }
}
