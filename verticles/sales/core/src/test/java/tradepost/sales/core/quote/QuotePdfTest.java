package tradepost.sales.core.quote;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.math.BigDecimal;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Instant;
import java.util.List;
import java.util.stream.IntStream;
import javax.imageio.ImageIO;
import org.apache.pdfbox.Loader;
import org.apache.pdfbox.rendering.PDFRenderer;
import org.apache.pdfbox.text.PDFTextStripper;
import org.junit.jupiter.api.Test;
import tradepost.kernel.value.Ids;
import tradepost.sales.quote.Quote;
import tradepost.sales.quote.QuoteAddress;
import tradepost.sales.quote.QuoteLine;
import tradepost.sales.quote.QuoteWithItems;

class QuotePdfTest {
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

    @Test
    void sixty_lines_with_long_and_foreign_names_are_drawn_over_pages() throws IOException {
        var names = List.of(
                "Adjustable galvanised steel shelf bracket with reinforced edge, 400 mm, for heavy loads, with screws",
                "Молоток із дерев’яною ручкою",
                "Σφυρί με ξύλινη λαβή");
        var lines = IntStream.rangeClosed(1, 60)
                .mapToObj(i -> line(i, names.get(i % names.size())))
                .toList();
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
                null,
                null,
                2,
                now,
                now,
                now,
                null,
                false);
        var address = new QuoteAddress(null, "Łucja Żak", "ul. Długa 1", null, "00-001", "Warszawa", null, "PL");
        var pdf = new QuotePdf("").print(new QuoteWithItems(head, lines, address, address, null));
        assertThat(pdf.fileName()).isEqualTo("QU-000042.pdf");
        try (var document = Loader.loadPDF(pdf.bytes().getBytes())) {
            var text = new PDFTextStripper().getText(document);
            assertThat(text)
                    .contains("Quote QU-000042", "Łucja Żak", "2026-02-15 12:30 (UTC)", "SKU-60", "74,070.00")
                    .contains("Subtotal", "2,259,135.00", "Discount", "-34.50", "Total USD", "2,259,100.50")
                    .contains("Reference RFQ-7", "Free delivery.", "Page 3 of 3")
                    .doesNotContain("Tax\n0.00");
            Files.createDirectories(Path.of("target"));
            for (int page = 0; page < document.getNumberOfPages(); page++)
                ImageIO.write(
                        new PDFRenderer(document).renderImageWithDPI(page, 100),
                        "png",
                        Path.of("target", "quote-" + (page + 1) + ".png").toFile());
        }
    }
}
