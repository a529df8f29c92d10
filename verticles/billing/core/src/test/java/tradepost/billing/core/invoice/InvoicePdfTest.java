package tradepost.billing.core.invoice;

import static org.assertj.core.api.Assertions.assertThat;

import io.vertx.core.json.JsonObject;
import java.awt.Color;
import java.awt.Font;
import java.awt.RenderingHints;
import java.awt.image.BufferedImage;
import java.io.IOException;
import java.math.BigDecimal;
import java.math.RoundingMode;
import java.nio.file.Path;
import java.time.Duration;
import java.time.Instant;
import java.time.LocalDate;
import java.time.ZoneOffset;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.stream.IntStream;
import java.util.stream.Stream;
import javax.imageio.ImageIO;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import tradepost.billing.invoice.Invoice;
import tradepost.billing.invoice.Invoice.Credit;
import tradepost.kernel.config.Config;
import tradepost.kernel.value.Ids;
import tradepost.orders.charge.ShippingCharge;
import tradepost.orders.invoice.LotPieces;
import tradepost.orders.invoice.OrderAddress;
import tradepost.orders.invoice.Seller;
import tradepost.pdf.Letterhead;
import tradepost.pdf.Paper;

class InvoicePdfTest {
    private static final Instant NOW = Instant.parse("2026-01-15T10:00:00Z");

    private static final Seller SELLER = new Seller(
            "Northern Supplies Ltd",
            "12 Harbour Road\n1000 Addis Ababa\nEthiopia",
            "ET-0012345",
            "office@northern.example",
            "+251 11 555 0100",
            "www.northern.example",
            "Harbour Bank\nIBAN DE02 1203 0000 0000 2020 51\nBIC BYLADEM1001");

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

    private static final OrderAddress BILLING =
            new OrderAddress("billing", "Łucja Żak", "ul. Długa 1", null, "00-001", "Warszawa", null, "PL");
    private static final OrderAddress WAREHOUSE =
            new OrderAddress("shipping", "Gate 4", "ul. Portowa 77", null, "80-001", "Gdańsk", null, "PL");

    private static Invoice invoice(String kind, List<Invoice.Line> lines) {
        return invoice(kind, lines, SELLER, null, "USD");
    }

    private static Invoice invoice(
            String kind, List<Invoice.Line> lines, Seller seller, @Nullable String language, String currency) {
        return invoice(kind, lines, List.of(), "0.00", List.of(), seller, language, currency);
    }

    /** One that has been paid since. */
    private static Invoice invoice(
            String kind,
            List<Invoice.Line> lines,
            List<Invoice.Adjustment> adjustments,
            String prepaid,
            List<Invoice.Tax> taxes,
            Seller seller,
            @Nullable String language,
            String currency) {
        var subtotal = lines.stream().map(Invoice.Line::subtotal).reduce(BigDecimal.ZERO, BigDecimal::add);
        var discount = lines.stream().map(Invoice.Line::discountAmount).reduce(BigDecimal.ZERO, BigDecimal::add);
        var adjusted = adjustments.stream().map(Invoice.Adjustment::amount).reduce(BigDecimal.ZERO, BigDecimal::add);
        var tax = Stream.concat(
                        lines.stream().map(Invoice.Line::taxAmount),
                        adjustments.stream().map(Invoice.Adjustment::taxAmount))
                .reduce(BigDecimal.ZERO, BigDecimal::add);
        var total = Stream.concat(
                        lines.stream().map(Invoice.Line::totalAmount),
                        adjustments.stream().map(Invoice.Adjustment::totalAmount))
                .reduce(BigDecimal.ZERO, BigDecimal::add);
        var shipping = kind.equals("invoice") ? SHIPPING : null;
        var sum = shipping == null ? total : total.add(shipping.totalAmount());
        return new Invoice(
                Ids.next(),
                kind,
                kind.equals("invoice") ? "INV-2026-000042" : "CN-2026-000007",
                Ids.next(),
                "SO-000017",
                Ids.next(),
                "Corner Hardware",
                "shipped",
                null,
                currency,
                subtotal,
                discount,
                adjusted,
                shipping == null ? tax : tax.add(shipping.taxAmount()),
                sum,
                new BigDecimal(prepaid),
                kind.equals("invoice") ? "paid" : null,
                BigDecimal.ZERO,
                BigDecimal.ZERO,
                kind.equals("invoice") ? sum : BigDecimal.ZERO,
                BigDecimal.ZERO,
                "WEB-1042",
                new JsonObject(),
                new JsonObject().put("margin", "low"),
                List.of(),
                null,
                null,
                null,
                null,
                seller,
                language,
                BILLING,
                WAREHOUSE,
                LocalDate.ofInstant(NOW, ZoneOffset.UTC),
                kind.equals("invoice") ? LocalDate.ofInstant(NOW, ZoneOffset.UTC) : null,
                NOW,
                kind.equals("invoice") ? NOW.plus(Duration.ofDays(30)) : null,
                NOW,
                NOW,
                ShippingCharge.amount(shipping, currency),
                shipping,
                List.of(),
                lines,
                adjustments,
                taxes,
                List.of(),
                List.of());
    }

    private static Invoice.Line line(int i, String name, long quantity, String price, String discount, String rate) {
        return line("SKU-" + i, name, quantity, price, discount, rate);
    }

    private static Invoice.Line line(
            String sku, String name, long quantity, String price, String discount, String rate, LotPieces... lots) {
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
                sku,
                name,
                quantity,
                unitPrice,
                subtotal,
                off,
                rate.isEmpty() ? null : included ? "food" : "standard",
                rate.isEmpty() ? null : new BigDecimal(rate),
                included,
                tax,
                included ? net : net.add(tax),
                List.of(lots));
    }

    private static Letterhead head(Map<String, String> settings) {
        return Letterhead.by(Config.of(settings));
    }

    /** Prints it, and draws it into target. */
    private static byte[] printed(String name, Letterhead head, Invoice invoice, Instant... shippedAt) {
        var pdf = new InvoicePdf(head)
                .print(invoice, List.of(shippedAt), "CU-000042")
                .bytes()
                .getBytes();
        Paper.draw(name, pdf);
        Paper.requireLegible(pdf);
        return pdf;
    }

    private static byte[] printed(String name, Invoice invoice) {
        return printed(name, head(Map.of()), invoice);
    }

    @Test
    void an_invoice_says_who_owes_what_to_whom_until_when() {
        var lines =
                List.of(line(1, "Laptop", 2, "999.99", "100.00", "15"), line(2, "Cable", 1_200, "0.50", "0.00", ""));
        var earlier = NOW.minus(Duration.ofDays(2));
        var text = Paper.text(printed("invoice-short", head(Map.of()), invoice("invoice", lines), NOW, earlier, NOW));
        assertThat(text)
                .contains(
                        "Number INV-2026-000042",
                        "Customer no. CU-000042",
                        "Date 15 Jan 2026",
                        "Due 14 Feb 2026",
                        "Terms 30 days")
                .contains("Order SO-000017", "Your reference WEB-1042", "Date of supply 13 Jan 2026, 15 Jan 2026")
                .contains("Northern Supplies Ltd", "Ethiopia", "Tax ID ET-0012345", "office@northern.example")
                .contains("+251 11 555 0100", "www.northern.example", "IBAN DE02 1203 0000 0000 2020 51")
                .contains("Corner Hardware", "Łucja Żak", "ul. Długa 1", "00-001 Warszawa", "Poland")
                .contains("Ship to", "ul. Portowa 77")
                .contains("1 SKU-1 Laptop 2 999.99 -100.00 15% 1,899.98", "2 SKU-2 Cable 1,200 0.50 600.00")
                .contains("Subtotal 2,599.98", "Discount -100.00", "plus 15% tax on 1,899.98 285.00")
                .contains("Shipping (express) 12.50", "plus 4% tax on 12.50 0.50")
                .contains("Total USD 2,797.98", "Page 1 of 1")
                .contains("Please pay 2,797.98 USD by 14 Feb 2026, quoting INV-2026-000042.");
        assertThat(text.replaceAll("\\s", "")).contains("Invoice");
    }

    @Test
    void what_has_left_of_lots_stands_below_its_line() {
        var lines = List.of(
                line(
                        "SKU-1",
                        "Screws",
                        1_200,
                        "0.50",
                        "0.00",
                        "15",
                        new LotPieces("A1", 1_000),
                        new LotPieces("B2", 200)),
                line("SKU-2", "Drill", 2, "99.00", "0.00", "15", new LotPieces("S-1", 1), new LotPieces("S-2", 1)),
                line("SKU-3", "Cable", 1, "5.00", "0.00", ""));
        assertThat(Paper.text(printed("invoice-lots", invoice("invoice", lines))))
                .contains("Screws 1,200", "Lot A1: 1,000, lot B2: 200", "Lot/serial no. S-1, S-2", "3 SKU-3 Cable");
        var german = invoice("invoice", lines, List.of(), "0.00", List.of(), SELLER, "de", "USD");
        assertThat(Paper.text(printed("invoice-lots-german", german)))
                .contains("Charge A1: 1.000, Charge B2: 200", "Chargen-/Serien-Nr. S-1, S-2");
    }

    @Test
    void what_was_paid_before_an_invoice_is_subtracted_and_what_happened_later_is_not_printed() {
        var lines = List.of(line(1, "Laptop", 1, "100.00", "0.00", ""));
        var part = invoice("invoice", lines, List.of(), "50.00", List.of(), SELLER, null, "USD");
        assertThat(Paper.text(printed("invoice-part-paid", part)))
                .contains("Total USD 113.00", "Already paid -50.00", "Amount due USD 63.00", "Please pay 63.00 USD by");
        var paid = invoice("invoice", lines, List.of(), "113.00", List.of(), SELLER, null, "USD");
        assertThat(Paper.text(printed("invoice-paid", paid)))
                .contains("Already paid -113.00", "Amount due USD 0.00", "Nothing is left to be paid.")
                .doesNotContain("Please pay");
        var whole = invoice("invoice", lines);
        assertThat(whole.openAmount()).as("was paid later").isZero();
        assertThat(Paper.text(printed("invoice-paid-later", whole)))
                .contains("Total USD 113.00", "Please pay 113.00 USD by")
                .doesNotContain("paid -");
    }

    @Test
    void the_taxes_that_a_total_includes_are_below_it_and_above_what_was_paid() {
        var lines = List.of(line(1, "Bread", 1, "105.00", "0.00", "5"));
        var part = invoice("invoice", lines, List.of(), "50.00", List.of(), SELLER, null, "USD");
        assertThat(Paper.text(printed("invoice-included-part-paid", part)))
                .containsSubsequence(
                        "Total USD 118.00",
                        "including 5% tax on 100.00 5.00",
                        "Already paid -50.00",
                        "Amount due USD 68.00");
    }

    private static Invoice.Adjustment goodwill(String item, String amount, String tax) {
        return new Invoice.Adjustment(
                "goodwill",
                Ids.next(),
                Ids.next(),
                "SKU",
                item,
                new BigDecimal(amount),
                "standard",
                new BigDecimal("19"),
                false,
                new BigDecimal(tax),
                new BigDecimal(amount).add(new BigDecimal(tax)));
    }

    @Test
    void goodwill_is_an_amount_with_its_name_and_no_line() {
        var one = List.of(goodwill("Säge", "10.00", "1.90"));
        var all = List.of(goodwill("Säge", "10.00", "1.90"), goodwill("Hammer", "20.00", "3.80"));
        var named = List.of(new Invoice.Tax(
                "standard", new BigDecimal("19"), false, "USt", new BigDecimal("30.00"), new BigDecimal("5.70")));
        assertThat(Paper.text(printed(
                        "credit-note-goodwill",
                        invoice("credit_note", List.of(), all, "0.00", named, SELLER, "de", "EUR"))))
                .contains("Kulanz (19 %) 30,00", "zzgl. 19 % USt auf 30,00 5,70", "Gutgeschrieben EUR 35,70")
                .contains("Rechnungskorrektur CN-2026-000007")
                .doesNotContain("Pos.", "Säge", "Hammer", "–", "Zwischensumme");
        assertThat(Paper.text(printed(
                        "credit-note-goodwill-line",
                        invoice("credit_note", List.of(), one, "0.00", List.of(), SELLER, null, "EUR"))))
                .contains("Goodwill: Säge (19%) 10.00", "plus 19% tax on 10.00 1.90");
        var returned = List.of(line(1, "Hammer", 1, "10.00", "7.50", "19"));
        assertThat(Paper.text(printed(
                        "credit-note-return",
                        invoice("credit_note", returned, all, "0.00", List.of(), SELLER, null, "EUR"))))
                .contains("1 SKU-1 Hammer 1 10.00 -7.50 19% 2.50", "Goodwill (19%) 30.00", "Credit EUR 38.68");
    }

    @Test
    void a_tax_has_its_name_and_an_id_for_it_is_no_tax_number() {
        var lines = List.of(line(1, "Säge", 1, "100.00", "0.00", "19"), line(2, "Brot", 1, "10.50", "0.00", "5"));
        var named = List.of(
                new Invoice.Tax("standard", new BigDecimal("19"), false, "USt", BigDecimal.ONE, BigDecimal.ONE),
                new Invoice.Tax("food", new BigDecimal("5"), true, "USt 5 %", BigDecimal.ONE, BigDecimal.ONE));
        var german = new Seller("Müller GmbH", "Hauptstr. 1\n10115 Berlin", "DE 123 456 789", null, null, null, null);
        assertThat(Paper.text(printed(
                        "invoice-named-tax", invoice("invoice", lines, List.of(), "0.00", named, german, "de", "EUR"))))
                .contains("zzgl. 19 % USt auf 100,00 19,00", "enthält USt 5 % auf 10,00 0,50", "4 % Steuer")
                .contains("USt-IdNr. DE 123 456 789", "Kundennr. CU-000042")
                .doesNotContain("Steuernummer", "USt 5 % 5 %");
        var office = new Seller("Müller GmbH", null, "12/345/67890", null, null, null, null);
        assertThat(Paper.text(printed(
                        "invoice-tax-number",
                        invoice("invoice", lines, List.of(), "0.00", named, office, "de", "EUR"))))
                .contains("Steuernummer 12/345/67890")
                .doesNotContain("USt-IdNr.");
        var french = new Seller("Martin SARL", null, "SIREN 732 829 320", null, null, null, null);
        var year = List.of(
                new Invoice.Tax("standard", new BigDecimal("19"), false, "Tax 2019", BigDecimal.ONE, BigDecimal.ONE));
        assertThat(Paper.text(printed(
                        "invoice-siren", invoice("invoice", lines, List.of(), "0.00", year, french, "en", "EUR"))))
                .contains("Tax 2019 19%", "SIREN 732 829 320")
                .doesNotContain("VAT ID");
    }

    @Test
    void a_credit_note_is_not_due_and_names_its_invoices() {
        var note = invoice("credit_note", List.of(line(1, "Laptop", 1, "10.00", "0.00", "5")));
        var corrected = note.with(
                note.lines(),
                List.of(),
                List.of(),
                List.of(
                        new Credit(Ids.next(), "INV-2026-000041", new BigDecimal("4.00")),
                        new Credit(Ids.next(), "INV-2026-000042", new BigDecimal("6.00"))),
                null);
        assertThat(Paper.text(printed("credit-note", corrected)))
                .contains("Credit note", "Number CN-2026-000007", "For invoice INV-2026-000041,", "INV-2026-000042")
                .contains("including 5% tax on 9.52 0.48", "Credit USD 10.00")
                .doesNotContain("Due", "Terms", "Please pay", "Amount due");
    }

    @Test
    void a_credit_note_of_many_invoices_names_them_all() {
        var note = invoice("credit_note", List.of(line(1, "Laptop", 1, "10.00", "0.00", "5")));
        var numbers = IntStream.rangeClosed(1, 300)
                .mapToObj(n -> "INV-2026-%06d".formatted(n))
                .toList();
        var credits = numbers.stream()
                .map(n -> new Credit(Ids.next(), n, new BigDecimal("0.01")))
                .toList();
        var pdf = printed("credit-note-many", note.with(note.lines(), List.of(), List.of(), credits, null));
        assertThat(Paper.text(pdf))
                .contains("For invoice: INV-2026-000001, INV-2026-000002")
                .contains(numbers);
        assertThat(Paper.pages(pdf)).isGreaterThan(1);
    }

    private static Invoice reversal(String reason, String reverses, List<Invoice.Line> lines, List<Credit> credits) {
        var i = invoice("reversal", lines);
        return new Invoice(
                i.id(),
                i.kind(),
                "RV-2026-000003",
                i.orderId(),
                i.orderNumber(),
                i.customerId(),
                i.customerName(),
                reason,
                "entered twice",
                i.currency(),
                new BigDecimal("10.00"),
                i.discountAmount(),
                i.adjustmentAmount(),
                i.taxAmount(),
                new BigDecimal("10.00"),
                BigDecimal.ZERO,
                null,
                BigDecimal.ZERO,
                BigDecimal.ZERO,
                BigDecimal.ZERO,
                BigDecimal.ZERO,
                i.reference(),
                i.metadata(),
                i.privateMetadata(),
                List.of(),
                null,
                Ids.next(),
                reverses,
                null,
                i.seller(),
                null,
                BILLING,
                BILLING,
                i.date(),
                null,
                NOW,
                null,
                NOW,
                NOW,
                BigDecimal.ZERO,
                null,
                List.of(),
                lines,
                List.of(),
                List.of(),
                credits,
                List.of());
    }

    @Test
    void a_reversal_names_what_it_takes_back() {
        var credit = new Credit(Ids.next(), "INV-2026-000042", new BigDecimal("-10.00"));
        var lines = List.of(line(1, "Laptop", 1, "10.00", "0.00", "5"));
        assertThat(Paper.text(
                        printed("reversal", reversal("credit_reversed", "CN-2026-000007", lines, List.of(credit)))))
                .contains("Reversal", "Number RV-2026-000003", "Reverses CN-2026-000007")
                .contains("For invoice INV-2026-000042", "Charged again USD 10.00", "entered twice")
                .doesNotContain("Due", "Terms", "Please pay", "Amount due");
        assertThat(Paper.text(printed(
                        "reversal-write-off", reversal("write_off_reversed", "INV-2026-000042", List.of(), List.of()))))
                .contains("Reverses the INV-2026-000042", "write-off of", "Charged again USD 10.00");
    }

    @Test
    void an_invoice_is_german_for_a_german_customer() {
        var lines = List.of(
                line(1, "Schlagbohrmaschine", 2, "1999.50", "100.00", "19"),
                line(2, "Kabel", 1_200, "0.50", "0.00", "7.5"));
        var part = invoice("invoice", lines, List.of(), "1000.00", List.of(), SELLER, "de", "EUR");
        assertThat(Paper.text(printed("invoice-german", head(Map.of()), part, NOW)))
                .contains("Rechnung", "Datum 15.01.2026", "Fällig am 14.02.2026", "Zahlungsziel 30 Tage")
                .contains("Auftrag SO-000017", "Ihre Referenz WEB-1042", "Leistungsdatum 15.01.2026", "Polen")
                .contains("Steuernummer ET-0012345", "Pos. Artikelnr. Bezeichnung Menge Einzelpreis Rabatt")
                .contains("1 SKU-1 Schlagbohrmaschine 2 1.999,50 -100,00 19 % 3.899,00")
                .contains("2 SKU-2 Kabel 1.200 0,50 7,5 % 600,00", "Zwischensumme 4.599,00")
                .contains("zzgl. 19 % Steuer auf 3.899,00 740,81", "Gesamtbetrag EUR", "Bereits bezahlt -1.000,00")
                .contains("Kundennr. CU-000042", "Zu zahlen EUR 4.297,81", "bis zum 14.02.2026", "Seite 1 von 1")
                .doesNotContain("Invoice", "Total", "Tax", "Page");
    }

    @Test
    void the_language_of_the_installation_is_that_of_customers_without_one() {
        var invoice = invoice("invoice", List.of(line(1, "Laptop", 1, "10.00", "0.00", "")));
        var german = head(Map.of("documents.language", "de"));
        assertThat(Paper.text(printed("invoice-default", german, invoice))).contains("Gesamtbetrag USD");
    }

    @Test
    void amounts_of_any_currency_stay_whole_and_in_their_columns() {
        var lines = List.of(
                line(1, "Shelf bracket with reinforced edge", 1, "1234567890123.00", "34567890123.00", "11"),
                line(2, "Screws", 1_000_000_000, "1234.50", "0.00", "11"),
                line(3, "Machine", 1, "1000000.00", "0.00", "11"),
                line("A-VERY-LONG-SKU-OF-A-VENDOR-WITH-MANY-PARTS-0001", "Excavator", 12, "10000000.00", "5.00", "11"));
        var pdf = printed("invoice-idr", invoice("invoice", lines, SELLER, null, "IDR"));
        assertThat(Paper.words(pdf))
                .extracting(w -> w.text().strip())
                .contains("1,234,567,890,123.00", "-34,567,890,123.00", "1,200,000,000,000.00")
                .contains("1,000,000,000", "1,234,500,000,000.00", "1,000,000.00", "10,000,000.00", "119,999,995.00");
        assertThat(Paper.text(pdf)).contains("Total IDR 2,702,429,310,007.45");
    }

    @Test
    void an_invoice_of_several_pages_carries_its_sum_from_page_to_page() {
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
        var pdf = printed("invoice", invoice("invoice", lines));
        assertThat(Paper.text(pdf)).contains("SKU-60", "Total USD", "Σφυρί με ξύλινη λαβή", "Brought forward");
        int pages = Paper.pages(pdf);
        assertThat(pages).isBetween(3, 4);
        for (int page = 1; page < pages; page++) {
            int until = page;
            var sum = Paper.words(pdf).stream()
                    .filter(w -> w.page() <= until && w.text().strip().startsWith("SKU-"))
                    .map(w -> lines.get(Integer.parseInt(w.text().strip().substring(4)) - 1))
                    .map(l -> l.subtotal().subtract(l.discountAmount()))
                    .reduce(BigDecimal.ZERO, BigDecimal::add);
            var shown = String.format(Locale.ROOT, "%,.2f", sum);
            var text = Paper.text(pdf);
            assertThat(text).contains("Carried forward " + shown, "Brought forward " + shown);
        }
    }

    @Test
    void the_logo_and_the_colour_are_those_of_the_installation(@TempDir Path folder) throws IOException {
        var image = new BufferedImage(600, 160, BufferedImage.TYPE_INT_ARGB);
        var g = image.createGraphics();
        g.setRenderingHint(RenderingHints.KEY_ANTIALIASING, RenderingHints.VALUE_ANTIALIAS_ON);
        g.setColor(new Color(0xc0392b));
        g.fillOval(10, 10, 140, 140);
        g.setFont(new Font(Font.SANS_SERIF, Font.BOLD, 80));
        g.drawString("Northern", 170, 110);
        g.dispose();
        var file = folder.resolve("logo.png");
        ImageIO.write(image, "png", file.toFile());
        var head = head(Map.of("documents.logo", file.toString(), "documents.color", "#c0392b"));
        var lines = List.of(line(1, "Laptop", 2, "999.99", "0.00", "15"));
        var pdf = printed("invoice-logo", head, invoice("invoice", lines));
        assertThat(Paper.text(pdf).lines().findFirst().orElseThrow())
                .as("the logo instead of the name")
                .isEqualTo("Invoice");
    }

    @Test
    void an_installation_without_any_settings_prints_a_plain_invoice() {
        var lines = List.of(line(1, "Laptop", 2, "999.99", "0.00", ""));
        assertThat(Paper.text(printed("invoice-plain", invoice("invoice", lines, Seller.NOBODY, null, "USD"))))
                .contains("Corner Hardware", "1 SKU-1 Laptop 2 999.99 1,999.98", "Total USD 2,012.98")
                .doesNotContain("null", "Tax ID");
    }
}
