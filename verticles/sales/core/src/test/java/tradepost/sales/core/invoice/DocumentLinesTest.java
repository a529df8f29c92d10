package tradepost.sales.core.invoice;

import static org.assertj.core.api.Assertions.assertThat;

import java.math.BigDecimal;
import java.util.ArrayList;
import java.util.List;
import java.util.UUID;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import tradepost.sales.core.invoice.DocumentLines.Charged;
import tradepost.sales.core.invoice.DocumentLines.Of;

/** What a document says of a line of an order, computed by hand. */
class DocumentLinesTest {
    private static Charged charged(long pieces, String price, @Nullable String tax, boolean included, String total) {
        var of = new Of(
                new UUID(1, 1),
                new UUID(2, 2),
                "SKU",
                "Hammer",
                new BigDecimal(price),
                tax == null ? null : "standard",
                tax == null ? null : new BigDecimal("20"),
                included);
        return new Charged(of, pieces, new BigDecimal(tax == null ? "0.00" : tax), new BigDecimal(total));
    }

    /** Such as {@code 3 x 10.00 - 2.00 + 5.60}, with the tax at the end, and {@code goodwill 2.00 + 0.40}. */
    private static String said(Charged charged, String reason) {
        var lines = DocumentLines.of(List.of(charged), reason, "USD");
        var texts = new ArrayList<String>();
        for (var l : lines.lines())
            texts.add(l.quantity() + " x " + l.unitPrice() + " - " + l.discountAmount() + " + " + l.taxAmount());
        for (var a : lines.adjustments()) texts.add(a.kind() + " " + a.amount() + " + " + a.taxAmount());
        var sum = lines.sum("USD");
        assertThat(sum.total()).isEqualByComparingTo(charged.total());
        assertThat(sum.tax()).isEqualByComparingTo(charged.tax());
        return String.join(", ", texts);
    }

    @ParameterizedTest
    @CsvSource(delimiter = '|', textBlock = """
            3 | 10.00   |      | false | 30.00 | 3 x 10.00 - 0.00 + 0.00
            3 | 10.00   |      | false | 28.00 | 3 x 10.00 - 2.00 + 0.00
            1 | 10.00   |      | false |  2.50 | 1 x 10.00 - 7.50 + 0.00
            1 | 10.00   |      | false |  0.00 | 1 x 10.00 - 10.00 + 0.00
            3 | 10.00   | 5.60 | false | 33.60 | 3 x 10.00 - 2.00 + 5.60
            3 | 10.00   | 4.67 | true  | 28.00 | 3 x 10.00 - 2.00 + 4.67
            3 | 10.00   |      | false | 32.00 | 3 x 10.00 - 0.00 + 0.00, price_difference 2.00 + 0.00
            3 | 10.00   | 6.40 | false | 38.40 | 3 x 10.00 - 0.00 + 6.00, price_difference 2.00 + 0.40
            3 | 10.00   | 5.33 | true  | 32.00 | 3 x 10.00 - 0.00 + 5.00, price_difference 2.00 + 0.33
            2 | 0.0035  |      | false |  0.02 | 2 x 0.0035 - 0.00 + 0.00, rounding 0.01 + 0.00
            2 | 0.0035  |      | false |  0.00 | 2 x 0.0035 - 0.01 + 0.00
            0 | 10.00   |      | false |  2.50 | price_difference 2.50 + 0.00
            0 | 10.00   | 0.40 | false |  2.40 | price_difference 2.00 + 0.40
            0 | 10.00   | 0.40 | true  |  2.00 | price_difference 2.00 + 0.40
            0 | 10.00   | 0.40 | false |  0.40 | tax_difference 0.00 + 0.40
            0 | 10.00   | 0.40 | true  |  0.40 | tax_difference 0.40 + 0.40
            0 | 10.00   |      | false |  0.00 | ''
            """)
    void pieces_cost_their_price_and_everything_else_has_a_name(
            long pieces, String price, @Nullable String tax, boolean included, String total, String expected) {
        assertThat(said(charged(pieces, price, tax, included, total), "shipped"))
                .isEqualTo(expected);
    }

    @ParameterizedTest
    @CsvSource({"credited", "refunded"})
    void an_amount_that_a_request_credits_is_goodwill(String reason) {
        assertThat(said(charged(0, "10.00", "0.40", false, "2.40"), reason)).isEqualTo("goodwill 2.00 + 0.40");
        assertThat(said(charged(2, "10.00", null, false, "15.00"), reason)).isEqualTo("2 x 10.00 - 5.00 + 0.00");
    }
}
