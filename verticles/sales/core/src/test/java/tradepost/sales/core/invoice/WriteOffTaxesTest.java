package tradepost.sales.core.invoice;

import static org.assertj.core.api.Assertions.assertThat;
import static tradepost.sales.core.Sales.ANYBODY;

import io.vertx.core.Vertx;
import io.vertx.core.json.JsonObject;
import io.vertx.junit5.VertxExtension;
import java.math.BigDecimal;
import java.util.List;
import java.util.UUID;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.ExtendWith;
import tradepost.kernel.value.Ids;
import tradepost.orders.PayOrderRequest;
import tradepost.orders.invoice.WriteCreditNote;
import tradepost.orders.invoice.WriteOff;
import tradepost.orders.invoice.WriteReversal;
import tradepost.sales.SalesEvents;
import tradepost.sales.SalesOrderWithItems;
import tradepost.sales.core.Documents;
import tradepost.sales.core.Fulfilment;
import tradepost.sales.core.Sales;

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
        var order = orders.confirmed(10, 10);
        for (int i = 0; i < 2; i++)
            sales.sql(
                    """
                    update sales_order_line set tax_category = 'standard', tax_rate = $2, full_tax = $2, tax_amount = $2 where id = $1""",
                    order.items().get(i).id(),
                    new BigDecimal(i == 0 ? "19" : "7"));
        sales.sql("""
                update sales_order set subtotal_amount = 200, tax_amount = 26, total_amount = 226 where id = $1
                """, order.order().id());
        orders.ship(order, 10, 10).await();
        return order;
    }

    private static UUID invoice(SalesOrderWithItems order) {
        return documents.of(order.order().id()).getFirst().invoiceId();
    }

    private static UUID writtenOff(SalesOrderWithItems order, @Nullable String amount) {
        var id = Ids.next();
        var body = new WriteOff(amount == null ? null : new BigDecimal(amount), "bankrupt", null);
        documents.service.writeOff(invoice(order), id, body, ANYBODY).await();
        return id;
    }

    private static void credited(SalesOrderWithItems order, int line, String amount) {
        var of = new WriteCreditNote.Line(order.items().get(line).id(), null, new BigDecimal(amount));
        documents.service
                .creditInvoice(
                        invoice(order),
                        Ids.next(),
                        new WriteCreditNote(List.of(of), null, null, "damaged", null),
                        ANYBODY)
                .await();
    }

    private static void paid(SalesOrderWithItems order, String amount) {
        sales.service
                .payOrder(order.order().id(), new PayOrderRequest(new BigDecimal(amount), null, null), ANYBODY)
                .await();
    }

    /** As the last event of the invoice says, such as {@code 19: 100.00 + 19.00}. */
    private static List<String> taxes(SalesOrderWithItems order) {
        var event = sales.events(SalesEvents.INVOICE_CHANGED, invoice(order)).getLast();
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
        documents.service
                .reverseDocument(
                        invoice(reversed), Ids.next(), new WriteReversal(first, "a mistake", null), ANYBODY)
                .await();
        assertThat(taxes(reversed)).containsExactly("7: 50.00 + 3.50", "19: 50.00 + 9.50");
    }

    @Test
    void what_was_written_off_under_the_other_setting_stays_without_tax() {
        var order = shipped();
        writtenOff(order, "113.00");
        sales.sql("update sales_write_off set tax = false where invoice_id = $1", invoice(order));
        writtenOff(order, "113.00");
        assertThat(taxes(order)).containsExactly("7: 50.00 + 3.50", "19: 50.00 + 9.50");
        paid(order, "113.00");
        assertThat(taxes(order)).as("half of it has come back, of both").containsExactly("7: 25.00 + 1.75", "19: 25.00 + 4.75");
    }
}
