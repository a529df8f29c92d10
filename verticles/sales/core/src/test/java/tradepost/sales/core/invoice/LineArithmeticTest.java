package tradepost.sales.core.invoice;

import static org.assertj.core.api.Assertions.assertThat;
import static tradepost.sales.core.Sales.ANYBODY;

import io.vertx.core.Vertx;
import io.vertx.core.json.JsonObject;
import io.vertx.junit5.VertxExtension;
import java.math.BigDecimal;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.UUID;
import java.util.function.Consumer;
import java.util.stream.Stream;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.ExtendWith;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.Arguments;
import org.junit.jupiter.params.provider.MethodSource;
import tradepost.kernel.TestDb;
import tradepost.kernel.value.Ids;
import tradepost.orders.charge.Discount;
import tradepost.orders.invoice.OrderAddress;
import tradepost.orders.invoice.WriteCreditNote;
import tradepost.sales.SalesOrderWithItems;
import tradepost.sales.WriteSalesLine;
import tradepost.sales.WriteSalesOrder;
import tradepost.sales.core.Documents;
import tradepost.sales.core.Fulfilment;
import tradepost.sales.core.Sales;
import tradepost.sales.invoice.InvoiceCreated;
import tradepost.sales.returns.WriteSalesReturn;
import tradepost.sales.tax.WriteTaxRate;

/** Each line of each document can be computed from its own numbers, whatever has happened to the order before. */
@ExtendWith(VertxExtension.class)
class LineArithmeticTest {
    private static Sales sales;
    private static Fulfilment orders;
    private static Documents documents;

    /** How the pieces are taxed. */
    private enum Taxed {
        NOT(null, false),
        ADDED("QX", false),
        INCLUDED("QY", false),
        EXEMPT("QY", true);

        private final @Nullable String country;
        private final boolean exempt;

        Taxed(@Nullable String country, boolean exempt) {
            this.country = country;
            this.exempt = exempt;
        }
    }

    @BeforeAll
    static void start(Vertx vertx) {
        sales = new Sales(vertx);
        orders = new Fulfilment(sales);
        documents = new Documents(sales);
        for (var t : List.of(Taxed.ADDED, Taxed.INCLUDED)) {
            var body = new JsonObject()
                    .put("name", "VAT")
                    .put("country", t.country)
                    .put("category", "standard")
                    .put("rate", 19)
                    .put("included", t == Taxed.INCLUDED);
            sales.taxRatesAs("admin")
                    .createTaxRate(WriteTaxRate.of(body), ANYBODY)
                    .await();
        }
    }

    @AfterAll
    static void removeRates() {
        TestDb.run("sales", "delete from tax_rate");
    }

    /** A confirmed order whose pieces cost 10.00, with or without a discount of 10.00 on all of it. */
    private static final class Order {
        private final SalesOrderWithItems order;
        private final UUID id;

        Order(Taxed taxed, boolean discounted, long... quantities) {
            var lines = Arrays.stream(quantities)
                    .mapToObj(n -> new WriteSalesLine(null, sales.neighbours.item("10.00"), null, n, null))
                    .toList();
            var address = taxed.country == null
                    ? null
                    : new OrderAddress(null, null, "1 Main Street", null, null, null, null, taxed.country);
            var discount = discounted ? new Discount("amount", BigDecimal.TEN) : null;
            var body = new WriteSalesOrder(
                    sales.neighbours.customer, lines, "USD", null, null, null, address, null, discount);
            sales.neighbours.taxExempt.set(taxed.exempt);
            try {
                var draft = sales.service.createOrder(body, ANYBODY).await();
                id = draft.order().id();
                order = sales.service.confirmOrder(id, ANYBODY).await();
            } finally {
                sales.neighbours.taxExempt.set(false);
            }
        }

        void ship(long... pieces) {
            orders.ship(order, pieces).await();
        }

        void change(long... quantities) {
            orders.change(order, quantities).await();
        }

        void close() {
            orders.close(order).await();
        }

        void invoice() {
            documents.invoice(id).await();
        }

        void takeBack(int line, long pieces) {
            var back = new WriteSalesReturn.Line(order.items().get(line).id(), pieces, "restock", null, null, null);
            sales.service
                    .createReturn(id, new WriteSalesReturn("does not fit", null, false, List.of(back)), ANYBODY)
                    .await();
        }

        void goodwill(String amount) {
            credit(new WriteCreditNote(null, new BigDecimal(amount), null, "scratched", null));
        }

        void credit(int line, long pieces) {
            var of = new WriteCreditNote.Line(order.items().get(line).id(), pieces, null);
            credit(new WriteCreditNote(List.of(of), null, null, "damaged", null));
        }

        private void credit(WriteCreditNote body) {
            documents
                    .service
                    .creditInvoice(documents.newest(id).invoiceId(), Ids.next(), body, ANYBODY)
                    .await();
        }

        /** Such as {@code invoice: 4 x 10.00 - 4.00 = 36.00}. */
        List<String> texts() {
            return documents.of(id).stream().map(Order::text).toList();
        }

        private static String text(InvoiceCreated d) {
            var parts = new ArrayList<String>();
            for (var l : d.lines())
                parts.add(l.quantity() + " x " + l.unitPrice() + " - " + l.discountAmount() + " = " + l.totalAmount());
            for (var a : d.adjustments()) parts.add(a.kind() + " " + a.totalAmount());
            return d.kind() + ": " + String.join(", ", parts);
        }

        void isArithmetic() {
            var sum = BigDecimal.ZERO;
            for (var d : documents.of(id)) {
                Arithmetic.check("", d);
                sum = d.kind().equals("invoice") ? sum.add(d.totalAmount()) : sum.subtract(d.totalAmount());
            }
            var now = sales.now(id).order();
            assertThat(sum).isEqualByComparingTo(now.totalAmount().subtract(now.creditedAmount()));
        }
    }

    private record Story(String name, boolean discounted, List<Long> quantities, Consumer<Order> happens) {
        static Story of(String name, boolean discounted, List<Long> quantities, Consumer<Order> happens) {
            return new Story(name, discounted, quantities, happens);
        }

        Order told(Taxed taxed) {
            var order = new Order(
                    taxed, discounted, quantities.stream().mapToLong(n -> n).toArray());
            happens.accept(order);
            return order;
        }

        @Override
        public String toString() {
            return name;
        }
    }

    /** Until everything is shipped. */
    private static final List<Story> STORIES = List.of(
            Story.of("a part is shipped, the order gets smaller, and the rest is shipped", true, List.of(10L), o -> {
                o.ship(4);
                o.change(7);
                o.ship(3);
            }),
            Story.of("a part is shipped, the order gets larger, and the rest is shipped", true, List.of(10L), o -> {
                o.ship(4);
                o.change(13);
                o.ship(9);
            }),
            Story.of("the discount moves from one line to the other", true, List.of(3L, 7L), o -> {
                o.ship(1, 2);
                o.change(3, 2);
                o.ship(2);
            }),
            Story.of("the discount moves to a line that is invoiced in advance", true, List.of(3L, 7L), o -> {
                o.invoice();
                o.change(1, 7);
                o.change(9, 7);
                o.ship(9, 7);
            }),
            Story.of("the rest is closed", true, List.of(3L, 7L), o -> {
                o.ship(1, 2);
                o.close();
            }),
            Story.of("a piece comes back and the order changes", true, List.of(3L, 7L), o -> {
                o.ship(2, 3);
                o.takeBack(0, 1);
                o.change(3, 4);
                o.ship(1, 1);
                o.takeBack(1, 4);
                o.takeBack(0, 2);
            }),
            Story.of("pieces come back after goodwill", false, List.of(4L), o -> {
                o.ship(4);
                o.goodwill("30.00");
                o.takeBack(0, 1);
                o.takeBack(0, 3);
            }),
            Story.of("pieces come back after goodwill for a discounted order", true, List.of(3L, 7L), o -> {
                o.ship(3, 7);
                o.goodwill("50.00");
                o.takeBack(0, 1);
                o.goodwill("5.00");
                o.takeBack(1, 3);
                o.takeBack(0, 2);
                o.takeBack(1, 4);
            }),
            Story.of("pieces come back after others were credited, with goodwill", true, List.of(3L, 7L), o -> {
                o.ship(3, 7);
                o.credit(1, 2);
                o.goodwill("20.00");
                o.takeBack(1, 4);
                o.takeBack(0, 2);
            }),
            Story.of("what was invoiced in advance and credited is closed", true, List.of(3L, 7L), o -> {
                o.invoice();
                o.goodwill("40.00");
                o.ship(1, 2);
                o.close();
            }));

    static Stream<Arguments> stories() {
        return Arrays.stream(Taxed.values()).flatMap(t -> STORIES.stream().map(s -> Arguments.of(t, s)));
    }

    @ParameterizedTest
    @MethodSource("stories")
    void a_line_is_arithmetic(Taxed taxed, Story story) {
        story.told(taxed).isArithmetic();
    }

    private static List<String> texts(String story) {
        return STORIES.stream()
                .filter(s -> s.name.equals(story))
                .findFirst()
                .orElseThrow()
                .told(Taxed.NOT)
                .texts();
    }

    @Test
    void a_discount_that_has_moved_is_in_the_discount_of_a_line_or_a_price_difference() {
        assertThat(texts("a part is shipped, the order gets smaller, and the rest is shipped"))
                .containsExactly(
                        "invoice: 4 x 10.00 - 4.00 = 36.00",
                        "credit_note: price_difference 1.71",
                        "invoice: 3 x 10.00 - 4.29 = 25.71");
        assertThat(texts("a part is shipped, the order gets larger, and the rest is shipped"))
                .containsExactly(
                        "invoice: 4 x 10.00 - 4.00 = 36.00",
                        "invoice: price_difference 0.92",
                        "invoice: 9 x 10.00 - 6.92 = 83.08");
    }

    @Test
    void goodwill_is_a_discount_of_pieces_that_come_back_later() {
        assertThat(texts("pieces come back after goodwill"))
                .containsExactly(
                        "invoice: 4 x 10.00 - 0.00 = 40.00",
                        "credit_note: goodwill 30.00",
                        "credit_note: 1 x 10.00 - 7.50 = 2.50",
                        "credit_note: 3 x 10.00 - 22.50 = 7.50");
    }
}
