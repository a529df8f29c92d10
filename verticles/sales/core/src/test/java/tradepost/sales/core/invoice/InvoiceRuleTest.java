package tradepost.sales.core.invoice;

import static org.assertj.core.api.Assertions.assertThat;

import java.math.BigDecimal;
import java.util.List;
import java.util.Random;
import java.util.UUID;
import org.junit.jupiter.api.Test;
import tradepost.orders.LineAmounts;
import tradepost.orders.LineAmounts.Amounts;
import tradepost.orders.charge.ShippingCharge;
import tradepost.sales.core.invoice.InvoiceRule.Line;
import tradepost.sales.core.invoice.InvoiceRule.Order;
import tradepost.sales.core.invoice.InvoiceRule.Part;
import tradepost.sales.core.invoice.InvoiceRule.Return;

class InvoiceRuleTest {
    private static final UUID LINE = new UUID(1, 1);
    private static final ShippingCharge CHARGE = new ShippingCharge(
            "express", BigDecimal.TEN, null, null, "request", null, false, BigDecimal.ZERO, BigDecimal.TEN);
    private static final ShippingCharge FREE = new ShippingCharge(
            "slow", BigDecimal.ZERO, null, null, "request", null, false, BigDecimal.ZERO, BigDecimal.ZERO);

    /** 7 pieces at 1.00 with a discount of 1.00 on all of them. */
    private static LineAmounts amounts(String discount) {
        return new LineAmounts(
                7, new BigDecimal("1.00"), new BigDecimal(discount), new BigDecimal("0.00"), false, "USD");
    }

    private static Line line(LineAmounts amounts, long shipped, long charged, long billed, Amounts of) {
        return new Line(LINE, amounts, shipped, charged, billed, of, BigDecimal.ZERO);
    }

    private static Line line(long shipped, long charged, long billed) {
        return line(amounts("1.00"), shipped, charged, billed, amounts("1.00").first(billed));
    }

    /** One of which no command has credited anything. */
    private static Order order(
            String currency,
            String status,
            int documents,
            Line line,
            List<Return> returns,
            ShippingCharge charge,
            boolean charged) {
        var none = BigDecimal.ZERO;
        return new Order(
                LINE,
                currency,
                status,
                null,
                documents,
                List.of(),
                List.of(line),
                returns,
                charge,
                charged,
                none,
                none,
                none,
                false);
    }

    private static List<String> due(Line line, int documents, boolean requested, Return... returns) {
        var order = order("USD", "confirmed", documents, line, List.of(returns), null, false);
        return InvoiceRule.of(order, requested).stream()
                .map(d -> {
                    var sum = Amounts.sum(d.parts().stream().map(Part::amounts).toList(), "USD");
                    return d.kind() + " " + d.reason() + " "
                            + d.parts().stream().map(Part::pieces).toList() + " " + sum.total();
                })
                .toList();
    }

    @Test
    void shipped_pieces_are_invoiced_and_pieces_that_are_no_longer_charged_credited() {
        assertThat(due(line(0, 7, 0), 0, false)).isEmpty();
        assertThat(due(line(3, 7, 0), 0, false)).containsExactly("invoice shipped [3] 2.57");
        assertThat(due(line(7, 7, 3), 1, false)).containsExactly("invoice shipped [4] 3.43");
        assertThat(due(line(3, 3, 3), 1, false)).isEmpty();
        assertThat(due(line(3, 3, 7), 1, false)).containsExactly("credit_note reduced [4] 3.43");
        assertThat(due(line(0, 0, 7), 1, false)).containsExactly("credit_note reduced [7] 6.00");
    }

    @Test
    void a_request_invoices_all_that_is_charged_and_not_invoiced() {
        assertThat(due(line(0, 7, 0), 0, true)).containsExactly("invoice requested [7] 6.00");
        assertThat(due(line(1, 7, 0), 0, true)).containsExactly("invoice requested [7] 6.00");
        assertThat(due(line(3, 5, 3), 1, true)).containsExactly("invoice requested [2] 1.72");
        assertThat(due(line(0, 7, 7), 1, true)).isEmpty();
    }

    @Test
    void a_return_is_credited_with_its_own_amounts() {
        var l = line(7, 7, 7);
        var back = new Return(
                new UUID(2, 2), List.of(new Part(LINE, 2, amounts("1.00").first(2))));
        assertThat(due(l, 1, false, back)).containsExactly("credit_note returned [2] 1.71");
        assertThat(due(line(7, 7, 5), 1, false, back))
                .containsExactly("invoice shipped [2] 1.71", "credit_note returned [2] 1.71");
    }

    @Test
    void amounts_that_have_changed_are_corrected_and_no_document_is_negative() {
        var before = amounts("1.00").first(4);
        assertThat(due(line(amounts("0.00"), 4, 7, 4, before), 1, false)).containsExactly("invoice corrected [0] 0.57");
        assertThat(due(line(amounts("7.00"), 4, 7, 4, before), 1, false))
                .containsExactly("credit_note corrected [0] 3.43");
        assertThat(due(line(amounts("7.00"), 5, 7, 4, before), 1, false))
                .containsExactly("invoice shipped [1] 0.00", "credit_note corrected [0] 3.43");
        assertThat(due(line(amounts("0.00"), 3, 3, 4, amounts("7.00").first(4)), 1, false))
                .containsExactly("invoice corrected [0] 3.00", "credit_note reduced [1] 0.00");
    }

    /** Whatever happens in which order, the documents sum to the amounts of the pieces that they have left. */
    @Test
    void the_documents_of_a_line_always_sum_to_its_amounts() {
        long seed = Long.getLong("tradepost.seed", System.nanoTime());
        var random = new Random(seed);
        for (int round = 0; round < 2_000; round++) {
            var currency = List.of("USD", "JPY", "KWD").get(random.nextInt(3));
            int digits = currency.equals("USD") ? 2 : currency.equals("JPY") ? 0 : 3;
            long quantity = 1 + random.nextInt(20);
            long shipped = 0;
            long charged = quantity;
            long billed = 0;
            var sum = Amounts.sum(List.of(), currency);
            boolean included = random.nextBoolean();
            var of = random(random, quantity, digits, included, currency);
            int documents = 0;
            for (int step = 0; step < 12; step++) {
                if (random.nextBoolean()) shipped += random.nextLong(charged - shipped + 1);
                else charged -= random.nextLong(charged - shipped + 1);
                if (random.nextInt(4) == 0) of = random(random, quantity, digits, included, currency);
                var line = new Line(LINE, of, shipped, charged, billed, sum, BigDecimal.ZERO);
                var order = order(currency, "confirmed", documents, line, List.of(), CHARGE, documents > 0);
                for (var draft : InvoiceRule.of(order, random.nextBoolean())) {
                    assertThat(draft.shipping() != null).as("seed %d", seed).isEqualTo(documents == 0);
                    documents++;
                    int sign = draft.kind().equals("invoice") ? 1 : -1;
                    for (var part : draft.parts()) {
                        var a = part.amounts();
                        assertThat(List.of(a.subtotal(), a.discount(), a.tax(), a.total()))
                                .as("seed %d", seed)
                                .noneMatch(amount -> amount.signum() < 0);
                        if (included) assertThat(a.tax()).as("seed %d", seed).isLessThanOrEqualTo(a.total());
                        billed += sign * part.pieces();
                        var none = Amounts.sum(List.of(), currency);
                        sum = sum.minus(sign > 0 ? none.minus(part.amounts()) : part.amounts());
                    }
                }
                assertThat(sum.total())
                        .as("seed %d", seed)
                        .isEqualByComparingTo(of.first(billed).total());
                assertThat(sum.tax())
                        .as("seed %d", seed)
                        .isEqualByComparingTo(of.first(billed).tax());
                assertThat(billed).as("seed %d", seed).isBetween(shipped, charged);
            }
        }
    }

    private static LineAmounts random(Random random, long quantity, int digits, boolean included, String currency) {
        var price = BigDecimal.valueOf(random.nextInt(10_000), digits);
        long all = price.unscaledValue().longValueExact() * quantity;
        var discount = random.nextLong(all + 1);
        var tax = random.nextLong((all - discount) / 5 + 1);
        return new LineAmounts(
                quantity,
                price,
                BigDecimal.valueOf(discount, digits),
                BigDecimal.valueOf(tax, digits),
                included,
                currency);
    }

    /** Of 10 pieces at 10.00. */
    private static LineAmounts ten(String discount, String tax, boolean included) {
        return new LineAmounts(
                10, new BigDecimal("10.00"), new BigDecimal(discount), new BigDecimal(tax), included, "USD");
    }

    /** The documents of a line that was invoiced as a whole, and was changed then. */
    private static List<String> corrected(LineAmounts before, LineAmounts now) {
        var order = order("USD", "confirmed", 1, line(now, 10, 10, 10, before.first(10)), List.of(), null, false);
        return InvoiceRule.of(order, false).stream()
                .map(d -> d.kind() + " " + d.parts().stream().map(Part::amounts).toList())
                .map(text -> text.replaceAll("Amounts\\[subtotal=|]", "").replaceAll(", \\w+=", " "))
                .toList();
    }

    @Test
    void a_discount_that_has_changed_is_a_price_and_a_tax_that_falls_has_a_credit_note() {
        assertThat(corrected(ten("5.00", "0.00", false), ten("5.07", "0.00", false)))
                .containsExactly("credit_note [0.07 0.00 0.00 0.07");
        assertThat(corrected(ten("5.00", "0.00", false), ten("4.93", "0.00", false)))
                .containsExactly("invoice [0.07 0.00 0.00 0.07");
        assertThat(corrected(ten("5.00", "9.50", false), ten("4.00", "9.40", false)))
                .containsExactly("invoice [1.00 0.00 0.00 1.00", "credit_note [0.00 0.00 0.10 0.10");
        assertThat(corrected(ten("5.00", "9.50", true), ten("4.00", "9.40", true)))
                .containsExactly("invoice [1.10 0.00 0.00 1.10", "credit_note [0.10 0.00 0.10 0.10");
        assertThat(corrected(ten("4.00", "9.40", true), ten("5.00", "9.50", true)))
                .containsExactly("invoice [0.10 0.00 0.10 0.10", "credit_note [1.10 0.00 0.00 1.10");
    }

    @Test
    void an_included_tax_that_rises_by_more_than_the_price_has_a_credit_note_that_is_not_taxed() {
        assertThat(corrected(ten("5.00", "9.50", true), ten("5.00", "9.70", true)))
                .containsExactly("invoice [0.20 0.00 0.20 0.20", "credit_note [0.20 0.00 0.00 0.20");
        assertThat(corrected(ten("5.00", "9.50", true), ten("4.00", "12.00", true)))
                .containsExactly("invoice [2.50 0.00 2.50 2.50", "credit_note [1.50 0.00 0.00 1.50");
        assertThat(corrected(ten("4.00", "12.00", true), ten("5.00", "9.50", true)))
                .containsExactly("invoice [1.50 0.00 0.00 1.50", "credit_note [2.50 0.00 2.50 2.50");
    }

    @Test
    void the_first_invoice_has_the_shipping_and_a_cancellation_credits_it() {
        assertThat(shipping(line(0, 7, 0), "confirmed", CHARGE, false)).isEmpty();
        assertThat(shipping(line(3, 7, 0), "confirmed", CHARGE, false)).containsExactly("invoice true");
        assertThat(shipping(line(7, 7, 3), "confirmed", CHARGE, true)).containsExactly("invoice false");
        assertThat(shipping(line(3, 3, 7), "confirmed", CHARGE, true)).containsExactly("credit_note false");
        assertThat(shipping(line(0, 0, 7), "cancelled", CHARGE, true)).containsExactly("credit_note true");
        assertThat(shipping(line(0, 0, 7), "cancelled", null, false)).containsExactly("credit_note false");
        assertThat(shipping(line(0, 0, 0), "cancelled", CHARGE, true)).containsExactly("credit_note true");
        assertThat(shipping(line(0, 0, 0), "cancelled", FREE, true)).isEmpty();
        assertThat(shipping(line(0, 0, 0), "cancelled", CHARGE, false)).isEmpty();
    }

    private static List<String> shipping(Line line, String status, ShippingCharge charge, boolean billed) {
        var order = order("USD", status, 0, line, List.of(), charge, billed);
        return InvoiceRule.of(order, false).stream()
                .map(d -> d.kind() + " " + (d.shipping() != null))
                .toList();
    }
}
