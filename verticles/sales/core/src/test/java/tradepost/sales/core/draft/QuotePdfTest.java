package tradepost.sales.core.draft;

import static org.assertj.core.api.Assertions.assertThat;

import io.vertx.core.json.JsonObject;
import java.math.BigDecimal;
import java.time.Instant;
import java.util.List;
import java.util.Map;
import java.util.stream.IntStream;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.Test;
import tradepost.kernel.config.Config;
import tradepost.kernel.value.Ids;
import tradepost.orders.invoice.OrderAddress;
import tradepost.orders.invoice.Seller;
import tradepost.pdf.Letterhead;
import tradepost.pdf.Paper;
import tradepost.sales.quote.Quote;
import tradepost.sales.quote.QuoteLine;
import tradepost.sales.quote.QuoteWithItems;

class QuotePdfTest {
    private static final Seller SELLER = new Seller(
            "Northern Supplies Ltd", "12 Harbour Road\n1000 Addis Ababa", "ET-0012345", null, null, null, null);

    private static QuoteLine line(int i, String name) {
        var price = new BigDecimal("1234.50");
        var subtotal = price.multiply(BigDecimal.valueOf(i));
        var discount = i == 1 ? new BigDecimal("34.50") : new BigDecimal("0.00");
        return new QuoteLine(
                Ids.next(),
                Ids.next(),
                "SKU-" + i,
                name,
                i,
                price,
                subtotal,
                null,
                discount,
                null,
                null,
                false,
                new BigDecimal("0.00"),
                subtotal.subtract(discount));
    }

    private static QuoteWithItems quote(List<QuoteLine> lines) {
        var total = lines.stream().map(QuoteLine::totalAmount).reduce(BigDecimal.ZERO, BigDecimal::add);
        var now = Instant.parse("2026-01-15T10:00:00Z");
        var head = new Quote(
                Ids.next(),
                "QU-000042",
                Ids.next(),
                "Corner Hardware",
                "sent",
                "USD",
                total,
                Instant.parse("2026-02-15T12:30:00Z"),
                "Free delivery.",
                "RFQ-7",
                new JsonObject(),
                "Ask for less",
                new JsonObject(),
                null,
                null,
                2,
                now,
                now,
                now,
                null,
                false,
                null);
        var address = new OrderAddress(null, "Łucja Żak", "ul. Długa 1", null, "00-001", "Warszawa", null, "PL");
        return new QuoteWithItems(head, lines, address, address, null, null);
    }

    private static byte[] printed(String name, QuoteWithItems quote, @Nullable String language) {
        var printer = new QuotePdf(Letterhead.by(Config.of(Map.of())), SELLER);
        var document = printer.print(quote, language, "CU-000042", List.of());
        assertThat(document.fileName()).isEqualTo("QU-000042.pdf");
        var pdf = document.bytes().getBytes();
        Paper.draw(name, pdf);
        Paper.requireLegible(pdf);
        return pdf;
    }

    @Test
    void sixty_lines_with_long_and_foreign_names_are_drawn_over_pages() {
        var names = List.of(
                "Adjustable galvanised steel shelf bracket with reinforced edge, 400 mm, for heavy loads, with screws",
                "Молоток із дерев’яною ручкою",
                "Σφυρί με ξύλινη λαβή");
        var lines = IntStream.rangeClosed(1, 60)
                .mapToObj(i -> line(i, names.get(i % names.size())))
                .toList();
        var pdf = printed("quote", quote(lines), null);
        assertThat(Paper.text(pdf))
                .contains(
                        "Number QU-000042",
                        "Customer no. CU-000042",
                        "Łucja Żak",
                        "Valid until 15 Feb 2026, 12:30 UTC",
                        "SKU-60",
                        "74,070.00")
                .contains("Date 15 Jan 2026", "Your reference RFQ-7", "Northern Supplies Ltd", "Carried forward")
                .contains("Subtotal 2,259,135.00", "Discount -34.50", "Total USD 2,259,100.50", "Free delivery.")
                .contains("Page %d of %d".formatted(Paper.pages(pdf), Paper.pages(pdf)))
                .doesNotContain("tax on", "Ship to");
        assertThat(Paper.pages(pdf)).isLessThanOrEqualTo(3);
    }

    @Test
    void a_quote_is_german_for_a_german_customer() {
        var pdf = printed("quote-german", quote(List.of(line(1, "Hammer"), line(2, "Säge"))), "de");
        assertThat(Paper.text(pdf))
                .contains("Angebot", "Datum 15.01.2026", "Gültig bis 15.02.2026, 12:30 UTC", "Ihre Referenz RFQ-7")
                .contains("1 SKU-1 Hammer 1 1.234,50 -34,50 1.200,00", "2 SKU-2 Säge 2 1.234,50 2.469,00")
                .contains("Zwischensumme 3.703,50", "Rabatt -34,50", "Gesamtbetrag USD 3.669,00", "Seite 1 von 1")
                .doesNotContain("Quote", "Total");
    }
}
