package tradepost.billing.core.invoice;

import static java.nio.charset.StandardCharsets.UTF_8;
import static org.assertj.core.api.Assertions.assertThat;

import io.vertx.core.Vertx;
import io.vertx.core.json.JsonObject;
import io.vertx.junit5.VertxExtension;
import java.time.Duration;
import java.time.Instant;
import java.util.List;
import java.util.UUID;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.ExtendWith;
import tradepost.billing.invoice.InvoiceQuery;
import tradepost.kernel.Plans;
import tradepost.kernel.TestDb;
import tradepost.kernel.db.Db;
import tradepost.kernel.listing.Page;

/** The plans of the list of 30,000 invoices, beside which those of other tests do not count. */
@ExtendWith(VertxExtension.class)
class InvoiceListsTest {
    private static final String ORDER = "00000000-0000-0000-0077-000000000001";
    static Db db;

    @BeforeAll
    static void fill(Vertx vertx) {
        db = Db.open(TestDb.env(vertx, "billing"), "billing");
        TestDb.run("billing", """
                insert into invoice(id, kind, number, order_id, ordinal, reason, order_number, customer_id, customer_name,
                  currency, subtotal_amount, discount_amount, adjustment_amount, tax_amount, total_amount, prepaid_amount, tax_names, seller, shipment_ids, shipped_at, document_date,
                  issued_at, due_at, created_at, reference, metadata, private_metadata)
                select md5('invoice ' || n)::uuid, case when n %% 1000 = 0 then 'credit_note' else 'invoice' end, 'TEST-' || n, '%1$s', n,
                  'shipped', 'SO-1', md5((n %% 5000)::text)::uuid, 'Customer Co', 'USD', 1, 0, 0, 0, 1, 0, '[]', '{}', '{}',
                  '{}', now(), now() - n * interval '1 minute', case when n %% 1000 <> 0 then now() - n * interval '1 minute' end,
                  now() - n * interval '1 minute', 'ref ' || n, case when n %% 500 = 0 then '{"plan": "7", "a": "b"}' else '{}' end::jsonb,
                  case when n %% 500 = 1 then '{"plan": "7"}' else '{}' end::jsonb
                from generate_series(1, 30000) n;
                insert into receivable(invoice_id, order_id, customer_id, currency, total_amount, credited_amount, written_off_amount,
                  allocated_amount, open_amount, status, due_at, version)
                select i.id, i.order_id, i.customer_id, 'USD', 1, 0, 0, 1 - open, open, case open when 1 then 'open' else 'paid' end, i.due_at, 2
                from (select *, case when ordinal %% 100 = 1 then 1 else 0 end as open from invoice where order_id = '%1$s') i
                where i.kind = 'invoice';
                insert into invoice_line(invoice_id, line_no, order_line_id, item_id, sku, name, quantity, unit_price, subtotal, discount_amount,
                  tax_included, tax_amount, total_amount)
                select id, 1, id, md5((ordinal %% 1000)::text)::uuid, 'SKU', 'Item', 1, 1, 1, 0, false, 0, 1 from invoice where order_id = '%1$s';
                analyze invoice;
                analyze invoice_line;
                analyze receivable;
                insert into known_owner(customer_id, user_id, version)
                select md5(n::text)::uuid, md5('user ' || n)::uuid, 1 from generate_series(1, 5000) n;
                insert into credit(credit_note_id, invoice_id, amount)
                select c.id, i.id, 1 from invoice c join invoice i on i.ordinal = c.ordinal - 1 and i.order_id = c.order_id
                where c.kind = 'credit_note' and c.order_id = '%1$s'
                """.formatted(ORDER));
    }

    @AfterAll
    static void empty() {
        TestDb.run("billing", """
                alter table credit disable trigger credit_immutable;
                delete from credit where credit_note_id in (select id from invoice where order_id = '%1$s');
                alter table credit enable trigger credit_immutable;
                delete from known_owner where user_id in (select md5('user ' || n)::uuid from generate_series(1, 5000) n);
                delete from receivable where order_id = '%1$s';
                alter table invoice_line disable trigger invoice_line_immutable;
                delete from invoice_line where invoice_id in (select id from invoice where order_id = '%1$s');
                alter table invoice_line enable trigger invoice_line_immutable;
                alter table invoice disable trigger invoice_immutable;
                delete from invoice where order_id = '%1$s';
                alter table invoice enable trigger invoice_immutable
                """.formatted(ORDER));
    }

    static InvoiceQuery query(String json) {
        return InvoiceQuery.of(new JsonObject(json));
    }

    private static void usesIndex(String index, String query) {
        Plans.useIndex(index, db, InvoiceQueries.LISTED, () -> InvoiceServiceImpl.where(query(query), null));
    }

    @Test
    void each_filter_is_served_by_an_index() {
        var customer = "c4ca4238-a0b9-2382-0dcc-509a6f75849b"; // md5 of 1
        Plans.useIndexes( // either of the two that begin with the customer
                db,
                InvoiceQueries.LISTED,
                List.of(),
                () -> InvoiceServiceImpl.where(query("{\"customer_id\":\"%s\"}".formatted(customer)), null));
        usesIndex("invoice__invoice_changed", "{\"order_id\":\"%s\"}".formatted(customer));
        usesIndex("invoice__number_taken", "{\"number\":\"TEST-77\"}");
        usesIndex("invoice__number_taken", "{\"number\":\"test-77\"}");
        usesIndex("invoice_reference", "{\"reference\":\"ref 77\"}");
        usesIndex("invoice_line_item", "{\"item_id\":\"%s\"}".formatted(customer));
        usesIndex("invoice_total", "{\"total_from\":2,\"total_to\":3}");
        usesIndex("invoice_kind", "{\"kind\":[\"credit_note\"]}");
        usesIndex("receivable_status", "{\"status\":[\"open\"]}");
        usesIndex("receivable_open", "{\"overdue\":true}");
        Plans.useIndexes(
                db, InvoiceQueries.LISTED, List.of(), () -> InvoiceServiceImpl.where(query("{\"open\":true}"), null));
        for (var column : List.of("issued", "due", "created"))
            usesIndex(
                    "invoice_" + column,
                    "{\"%s_from\":\"%s\",\"%s_to\":\"%s\"}".formatted(column, ago(600), column, ago(500)));
        Plans.useIndexes(
                db,
                InvoiceQueries.LISTED,
                List.of(),
                () -> InvoiceServiceImpl.where(query("{}"), UUID.nameUUIDFromBytes("user 1".getBytes(UTF_8))));
        Plans.findMetadata(
                "invoice_metadata", db, InvoiceQueries.LISTED, () -> InvoiceServiceImpl.where(query("{}"), null));
        Plans.findPrivateMetadata(
                "invoice_private_metadata",
                db,
                InvoiceQueries.LISTED,
                () -> InvoiceServiceImpl.where(query("{}"), null));
    }

    @Test
    void invoices_are_found_by_number_reference_item_and_total() {
        for (var query : List.of(
                "{\"number\":\"test-77\"}",
                "{\"reference\":\"ref 77\"}",
                "{\"reference\":\"ref 77\",\"item_id\":\"28dd2c79-55ce-9264-5624-0b2ff0100bde\",\"total_from\":1,\"total_to\":1}")) // md5 of 77
        assertThat(numbers(query)).as(query).containsExactly("TEST-77");
        assertThat(numbers("{\"reference\":\"ref 77\",\"total_from\":1.01}")).isEmpty();
        assertThat(numbers("{\"reference\":\"ref 77\",\"item_id\":\"" + ORDER + "\"}"))
                .isEmpty();
    }

    private static List<String> numbers(String query) {
        return Page.first(5)
                .read(db, InvoiceQueries.LISTED, InvoiceServiceImpl.where(query(query), null))
                .await()
                .data()
                .stream()
                .map(i -> i.number())
                .toList();
    }

    @Test
    void each_sort_is_served_by_an_index() {
        for (var sort : List.of("issued_at", "-issued_at", "due_at", "-due_at", "created_at", "-created_at"))
            Plans.useIndexes(
                    db,
                    InvoiceQueries.LISTED,
                    List.of(sort),
                    () -> InvoiceServiceImpl.where(query("{\"number\":\"TEST-77\"}"), null));
    }

    /** An invoice with a credit note, and the credit note. */
    @Test
    void a_document_with_its_credits_is_found_by_indexes() {
        for (var n : List.of("invoice 999", "invoice 1000")) {
            var id = UUID.fromString(db.list(r -> r.getString(0), "select md5($1::text)::uuid::text", n)
                    .await()
                    .getFirst());
            Plans.scanNoTable(db, Plans.ran(db, InvoiceQueries.GET, id));
            var stored = db.require("gone", InvoiceQueries::stored, InvoiceQueries.GET, id)
                    .await();
            assertThat(stored.invoice().credits()).hasSize(1);
        }
    }

    private static Instant ago(long minutes) {
        return Instant.now().minus(Duration.ofMinutes(minutes));
    }
}
