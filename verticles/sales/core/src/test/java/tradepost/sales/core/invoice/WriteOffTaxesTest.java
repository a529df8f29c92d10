package tradepost.sales.core.invoice;

import static org.assertj.core.api.Assertions.assertThat;
import static tradepost.sales.core.Sales.ANYBODY;

import io.vertx.core.Vertx;
import io.vertx.core.json.JsonObject;
import io.vertx.junit5.VertxExtension;
import java.math.BigDecimal;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;
import java.util.UUID;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.ExtendWith;
import tradepost.kernel.json.Json;
import tradepost.kernel.value.Ids;
import tradepost.orders.PayOrderRequest;
import tradepost.orders.invoice.WriteCreditNote;
import tradepost.orders.invoice.WriteOff;
import tradepost.orders.invoice.WriteReversal;
import tradepost.sales.RefundOrderRequest;
import tradepost.sales.SalesEvents;
import tradepost.sales.SalesOrderWithItems;
import tradepost.sales.core.Documents;
import tradepost.sales.core.Fulfilment;
import tradepost.sales.core.Sales;
import tradepost.sales.invoice.InvoiceChanged.WrittenOffTax;
import tradepost.sales.invoice.InvoiceCreated;
import tradepost.sales.returns.WriteSalesReturn;

/** By how much what is written off corrects the taxes: two lines of 100.00, taxed at 19 % and at 7 %, that are shipped, 226.00 with taxes. */
@ExtendWith(VertxExtension.class)
class WriteOffTaxesTest {
    private static Sales sales;
    private static Fulfilment orders;
    private static Documents documents;

    @BeforeAll
    static void start(Vertx vertx) {
        sales = new Sales(vertx, "write_offs.tax", "on");
        orders = new Fulfilment(sales);
        documents = new Documents(sales);
    }

    private static SalesOrderWithItems shipped() {
        var order = confirmed();
        orders.ship(order, 10, 10).await();
        return order;
    }

    private static SalesOrderWithItems confirmed() {
        var order = orders.confirmed(10, 10);
        for (int i = 0; i < 2; i++) sales.sql("""
                    update sales_order_line set tax_category = 'standard', tax_rate = $2, full_tax = $2, tax_amount = $2 where id = $1""", order.items().get(i).id(), new BigDecimal(i == 0 ? "19" : "7"));
        sales.sql("""
                update sales_order set subtotal_amount = 200, tax_amount = 26, total_amount = 226 where id = $1
                """, order.order().id());
        return order;
    }

    private static UUID invoice(SalesOrderWithItems order) {
        return invoices(order).getFirst();
    }

    private static List<UUID> invoices(SalesOrderWithItems order) {
        return documents.of(order.order().id()).stream()
                .filter(d -> d.kind().equals("invoice"))
                .map(InvoiceCreated::invoiceId)
                .toList();
    }

    private static UUID writtenOff(SalesOrderWithItems order, @Nullable String amount) {
        return writtenOff(invoice(order), amount);
    }

    private static UUID writtenOff(UUID invoice, @Nullable String amount) {
        var id = Ids.next();
        var body = new WriteOff(amount == null ? null : new BigDecimal(amount), "bankrupt", null);
        documents.service.writeOff(invoice, id, body, ANYBODY).await();
        return id;
    }

    private static void credited(SalesOrderWithItems order, int line, String amount) {
        credited(order, invoice(order), line, amount);
    }

    private static UUID credited(SalesOrderWithItems order, UUID invoice, int line, String amount) {
        var id = Ids.next();
        var of = new WriteCreditNote.Line(order.items().get(line).id(), null, new BigDecimal(amount));
        var note = new WriteCreditNote(List.of(of), null, null, "damaged", null);
        documents.service.creditInvoice(invoice, id, note, ANYBODY).await();
        return id;
    }

    private static void reversed(UUID invoice, UUID document) {
        var body = new WriteReversal(document, "a mistake", null);
        documents.service.reverseDocument(invoice, Ids.next(), body, ANYBODY).await();
    }

    private static void paid(SalesOrderWithItems order, String amount) {
        sales.service
                .payOrder(order.order().id(), new PayOrderRequest(new BigDecimal(amount), null, null), ANYBODY)
                .await();
    }

    /** As the last event of the invoice says, such as {@code 19: 100.00 + 19.00}. */
    private static List<String> taxes(SalesOrderWithItems order) {
        return taxes(invoice(order));
    }

    private static List<String> taxes(UUID invoice) {
        var event = sales.events(SalesEvents.INVOICE_CHANGED, invoice).getLast();
        return event.getJsonArray("written_off_taxes").stream()
                .map(JsonObject.class::cast)
                .map(t -> t.getValue("tax_rate") + ": " + t.getValue("net_amount") + " + " + t.getValue("tax_amount"))
                .toList();
    }

    @Test
    void all_that_is_written_off_has_all_taxes_of_the_invoice() {
        var order = shipped();
        writtenOff(order, null);
        assertThat(taxes(order)).containsExactly("7: 100.00 + 7.00", "19: 100.00 + 19.00");
    }

    @Test
    void a_part_is_divided_over_the_rates_and_parts_add_up_to_the_whole() {
        var order = shipped();
        writtenOff(order, "113.00");
        assertThat(taxes(order)).containsExactly("7: 50.00 + 3.50", "19: 50.00 + 9.50");
        writtenOff(order, "75.33");
        writtenOff(order, "37.67");
        assertThat(taxes(order)).containsExactly("7: 100.00 + 7.00", "19: 100.00 + 19.00");
    }

    @Test
    void what_was_credited_has_no_part_in_it() {
        var order = shipped();
        credited(order, 1, "107.00");
        writtenOff(order, null);
        assertThat(taxes(order)).containsExactly("19: 100.00 + 19.00");
        var other = shipped();
        writtenOff(other, "113.00");
        credited(other, 1, "107.00");
        assertThat(taxes(other)).as("what is left is taxed at one rate").containsExactly("19: 94.96 + 18.04");
    }

    @Test
    void what_comes_back_has_its_tax_again() {
        var order = shipped();
        writtenOff(order, null);
        paid(order, "113.00");
        assertThat(taxes(order)).containsExactly("7: 50.00 + 3.50", "19: 50.00 + 9.50");
        paid(order, "113.00");
        assertThat(taxes(order)).isEmpty();

        var reversed = shipped();
        var first = writtenOff(reversed, "113.00");
        writtenOff(reversed, "113.00");
        reversed(invoice(reversed), first);
        assertThat(taxes(reversed)).containsExactly("7: 50.00 + 3.50", "19: 50.00 + 9.50");
    }

    @Test
    void what_is_credited_of_another_invoice_changes_it() {
        var order = confirmed();
        orders.ship(order, 5, 0).await();
        orders.ship(order, 5, 10).await();
        var first = invoices(order).getFirst();
        var second = invoices(order).getLast();
        writtenOff(first, null);
        assertThat(taxes(first)).containsExactly("19: 50.00 + 9.50");
        credited(order, second, 0, "59.50");
        int before = sales.events(SalesEvents.INVOICE_CHANGED, first).size();
        var note = credited(order, second, 0, "59.50");
        assertThat(taxes(first))
                .as("nothing is left at 19 %, and 47.50 of 107.00 are open")
                .containsExactly("7: 55.61 + 3.89");
        assertThat(sales.events(SalesEvents.INVOICE_CHANGED, first)).hasSize(before + 1);
        reversed(second, note);
        assertThat(taxes(first)).as("as if it had not been issued").containsExactly("19: 50.00 + 9.50");
    }

    @Test
    void what_was_credited_of_an_invoice_is_not_written_off_of_it_though_others_have_charged_it() {
        var order = confirmed();
        orders.ship(order, 5, 10).await();
        orders.ship(order, 5, 0).await();
        var first = invoices(order).getFirst();
        var second = invoices(order).getLast();
        credited(order, first, 0, "59.50");
        writtenOff(first, null);
        assertThat(taxes(first)).containsExactly("7: 100.00 + 7.00");
        writtenOff(second, null);
        assertThat(taxes(second)).containsExactly("19: 50.00 + 9.50");
    }

    @Test
    void a_new_invoice_changes_what_an_older_one_corrects() {
        var order = confirmed();
        orders.ship(order, 2, 0).await();
        orders.ship(order, 4, 10).await();
        var first = invoices(order).getFirst();
        var second = invoices(order).getLast();
        writtenOff(first, null);
        credited(order, second, 0, "47.60");
        credited(order, second, 0, "23.80");
        assertThat(taxes(first)).as("nothing is left at 19 %").containsExactly("7: 22.24 + 1.56");
        orders.ship(order, 4, 0).await();
        assertThat(taxes(first)).containsExactly("19: 20.00 + 3.80");
    }

    @Test
    void invoices_of_an_order_that_are_written_off_have_all_its_taxes() {
        var order = confirmed();
        orders.ship(order, 1, 0).await();
        orders.ship(order, 2, 3).await();
        orders.ship(order, 7, 7).await();
        var invoices = invoices(order);
        writtenOff(invoices.get(1), "10.01");
        writtenOff(invoices.get(2), "33.33");
        writtenOff(invoices.get(0), "5.55");
        for (var invoice : invoices) writtenOff(invoice, null);
        var sums = new TreeMap<BigDecimal, BigDecimal>();
        for (var invoice : invoices)
            for (var t :
                    sales.events(SalesEvents.INVOICE_CHANGED, invoice).getLast().getJsonArray("written_off_taxes")) {
                var tax = Json.read((JsonObject) t, WrittenOffTax.class);
                sums.merge(tax.taxRate(), tax.taxAmount(), BigDecimal::add);
            }
        assertThat(sums)
                .isEqualTo(Map.of(
                        new BigDecimal("7"), new BigDecimal("7.00"), new BigDecimal("19"), new BigDecimal("19.00")));
    }

    @Test
    void a_restocking_fee_is_written_off_with_its_tax() {
        var order = shipped();
        credited(order, 1, "107.00");
        var fee = new BigDecimal("11.90");
        var line = new WriteSalesReturn.Line(order.items().getFirst().id(), 10, "restock", null, null, null, fee);
        sales.service
                .createReturn(
                        order.order().id(), new WriteSalesReturn("does not fit", null, false, List.of(line)), ANYBODY)
                .await();
        writtenOff(order, null);
        assertThat(taxes(order)).containsExactly("19: 10.00 + 1.90");
    }

    @Test
    void what_came_back_has_no_part_in_what_is_written_off_later() {
        var order = shipped();
        writtenOff(order, "113.00");
        sales.sql("update sales_write_off set tax = false where invoice_id = $1", invoice(order));
        paid(order, "226.00");
        sales.service
                .refundOrder(order.order().id(), new RefundOrderRequest(new BigDecimal("113.00"), null, null), ANYBODY)
                .await();
        writtenOff(order, "113.00");
        assertThat(taxes(order)).containsExactly("7: 50.00 + 3.50", "19: 50.00 + 9.50");
    }

    @Test
    void what_was_written_off_under_the_other_setting_stays_without_tax() {
        var order = shipped();
        writtenOff(order, "113.00");
        sales.sql("update sales_write_off set tax = false where invoice_id = $1", invoice(order));
        writtenOff(order, "113.00");
        assertThat(taxes(order)).containsExactly("7: 50.00 + 3.50", "19: 50.00 + 9.50");
        paid(order, "113.00");
        assertThat(taxes(order))
                .as("half of it has come back, of both")
                .containsExactly("7: 25.00 + 1.75", "19: 25.00 + 4.75");
    }
}
