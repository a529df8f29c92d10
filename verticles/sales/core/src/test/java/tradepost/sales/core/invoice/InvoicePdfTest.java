package tradepost.sales.core.invoice;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.math.BigDecimal;
import java.math.RoundingMode;
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
import tradepost.sales.charge.ShippingCharge;
import tradepost.sales.invoice.Invoice;
import tradepost.sales.invoice.InvoiceAddress;
import tradepost.sales.invoice.Seller;

class InvoicePdfTest {
    private static final Instant NOW = Instant.parse("2026-01-15T10:00:00Z");

    private static final ShippingCharge SHIPPING = new ShippingCharge(
            "express",
            new BigDecimal("12.50"),
            null,
            null,
            "request",
            new BigDecimal("4"),
            false,
            new BigDecimal("0.50"),
            new BigDecimal("13.00"));

    private static Invoice invoice(String kind, List<Invoice.Line> lines) {
        var address = new InvoiceAddress("billing", "Łucja Żak", "ul. Długa 1", null, "00-001", "Warszawa", null, "PL");
        var subtotal = lines.stream().map(Invoice.Line::subtotal).reduce(BigDecimal.ZERO, BigDecimal::add);
        var discount = lines.stream().map(Invoice.Line::discountAmount).reduce(BigDecimal.ZERO, BigDecimal::add);
        var tax = lines.stream().map(Invoice.Line::taxAmount).reduce(BigDecimal.ZERO, BigDecimal::add);
        var total = lines.stream().map(Invoice.Line::totalAmount).reduce(BigDecimal.ZERO, BigDecimal::add);
        var shipping = kind.equals("invoice") ? SHIPPING : null;
        return new Invoice(
                Ids.next(),
                kind,
                kind.equals("invoice") ? "INV-2026-000042" : "CN-2026-000007",
                Ids.next(),
                "SO-000017",
                Ids.next(),
                "Corner Hardware",
                "shipped",
                "USD",
                subtotal,
                discount,
                shipping == null ? tax : tax.add(shipping.taxAmount()),
                shipping == null ? total : total.add(shipping.totalAmount()),
                "WEB-1042",
                List.of(),
                null,
                new Seller("Northern Supplies Ltd", "12 Harbour Road\n1000 Addis Ababa\nEthiopia", "ET-0012345"),
                address,
                address,
                NOW,
                kind.equals("invoice") ? NOW.plusSeconds(30 * 86_400) : null,
                NOW,
                ShippingCharge.amount(shipping, "USD"),
                shipping,
                lines,
                InvoiceQueries.taxes(lines, shipping));
    }

    private static Invoice.Line line(int i, String name, long quantity, String price, String discount, String rate) {
        var unitPrice = new BigDecimal(price);
        var subtotal = unitPrice.multiply(BigDecimal.valueOf(quantity));
        var off = new BigDecimal(discount);
        var net = subtotal.subtract(off);
        boolean included = rate.equals("5");
        var percent = rate.isEmpty() ? BigDecimal.ZERO : new BigDecimal(rate);
        var whole = included ? percent.add(new BigDecimal(100)) : new BigDecimal(100);
        var tax = net.multiply(percent).divide(whole, 2, RoundingMode.HALF_UP);
        return new Invoice.Line(
                Ids.next(),
                Ids.next(),
                "SKU-" + i,
                name,
                quantity,
                unitPrice,
                subtotal,
                off,
                rate.isEmpty() ? null : included ? "food" : "standard",
                rate.isEmpty() ? null : new BigDecimal(rate),
                included,
                tax,
                included ? net : net.add(tax));
    }

    private static String text(byte[] pdf) throws IOException {
        try (var document = Loader.loadPDF(pdf)) {
            return new PDFTextStripper().getText(document);
        }
    }

    private static void render(String name, byte[] pdf) throws IOException {
        Files.createDirectories(Path.of("target"));
        try (var document = Loader.loadPDF(pdf)) {
            for (int page = 0; page < document.getNumberOfPages(); page++)
                ImageIO.write(
                        new PDFRenderer(document).renderImageWithDPI(page, 100),
                        "png",
                        Path.of("target", name + "-" + (page + 1) + ".png").toFile());
        }
    }

    @Test
    void an_invoice_says_who_owes_what_to_whom_until_when() throws IOException {
        var lines =
                List.of(line(1, "Laptop", 2, "999.99", "100.00", "15"), line(2, "Cable", 1_200, "0.50", "0.00", ""));
        var document = new InvoicePdf("").print(invoice("invoice", lines));
        var pdf = document.bytes().getBytes();
        render("invoice-short", pdf);
        assertThat(document.fileName()).isEqualTo("INV-2026-000042.pdf");
        assertThat(text(pdf))
                .contains("Invoice INV-2026-000042", "Northern Supplies Ltd", "Ethiopia", "Tax number ET-0012345")
                .contains("Corner Hardware", "ul. Długa 1", "00-001 Warszawa", "2026-01-15", "2026-02-14", "SO-000017")
                .contains("SKU-1 Laptop 2 999.99 -100.00 15 1,899.98", "SKU-2 Cable 1,200 0.50 600.00")
                .contains("Subtotal 2,599.98", "Discount -100.00", "plus tax 15 % on 1,899.98 285.00")
                .contains("Shipping (express) 12.50", "plus tax (shipping) 4 % on 12.50 0.50")
                .contains("Total USD 2,797.98", "Page 1 of 1");
    }

    @Test
    void a_credit_note_is_not_due() throws IOException {
        var pdf = new InvoicePdf("")
                .print(invoice("credit_note", List.of(line(1, "Laptop", 1, "10.00", "0.00", "5"))))
                .bytes()
                .getBytes();
        assertThat(text(pdf))
                .contains(
                        "Credit note CN-2026-000007",
                        "Due",
                        "–",
                        "including tax (food) 5 % on 9.52 0.48",
                        "Credit USD 10.00")
                .doesNotContain("Invoice ");
    }

    @Test
    void sixty_lines_with_long_and_foreign_names_are_drawn_over_pages() throws IOException {
        var names = List.of(
                "Adjustable galvanised steel shelf bracket with reinforced edge, 400 mm, for heavy loads, with screws",
                "Молоток із дерев’яною ручкою",
                "Σφυρί με ξύλινη λαβή",
                "锤子");
        var lines = IntStream.rangeClosed(1, 60)
                .mapToObj(i -> line(
                        i,
                        names.get(i % names.size()),
                        i * 37L,
                        "1234.50",
                        i % 3 == 0 ? "12.34" : "0.00",
                        i % 4 == 0 ? "" : i % 4 == 1 ? "5" : "15"))
                .toList();
        var pdf = new InvoicePdf("").print(invoice("invoice", lines)).bytes().getBytes();
        render("invoice", pdf);
        assertThat(text(pdf)).contains("SKU-60", "Page 3 of 3", "Total USD", "Σφυρί με ξύλινη λαβή");
    }
}
