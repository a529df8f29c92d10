package tradepost.shipping.core.shipment;

import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.StringJoiner;
import java.util.stream.Stream;
import org.jspecify.annotations.Nullable;
import tradepost.contact.CustomerSnapshot;
import tradepost.kernel.contract.Document;
import tradepost.orders.invoice.Seller;
import tradepost.pdf.Column;
import tradepost.pdf.Language;
import tradepost.pdf.Letterhead;
import tradepost.pdf.PaperSender;
import tradepost.pdf.PaperTable;
import tradepost.pdf.Pdf;
import tradepost.pdf.PostalAddress;
import tradepost.shipping.Shipment;
import tradepost.shipping.ShipmentLine;
import tradepost.shipping.ShippedLot;

/** The paper that goes with a shipment. It has no notes: they are of staff, and the customer reads it. */
public final class PackingSlip {
    private static final float SKU_MIN = 70;
    private static final float NAME_MIN = 140;
    /** A row that is higher than a page cannot be drawn, and a number may have a hundred wide characters. */
    private static final int LOTS_IN_ROW_CHARACTERS = 500;

    private final Letterhead head;
    private final Seller seller;

    public PackingSlip(Letterhead head, Seller seller) {
        this.head = head;
        this.seller = seller;
    }

    /** @param customer null if it is not known; then the language is that of the installation */
    Document print(Shipment s, @Nullable CustomerSnapshot customer) {
        var language = head.language(customer == null ? null : customer.language());
        var lines = s.lines() == null ? List.<ShipmentLine>of() : s.lines();
        var kind = language.text("packing_slip");
        try (var pdf = new Pdf(head, language, PaperSender.of(seller), kind + " " + s.number())) {
            pdf.opening(
                    kind,
                    PostalAddress.lines(s.customerName(), s.shippingAddress(), language),
                    facts(s, customer, language));
            pdf.table(new PaperTable(columns(language), rows(lines, language), null, List.of()));
            long pieces = lines.stream().mapToLong(ShipmentLine::quantity).sum();
            pdf.paragraph(language.count("lines", lines.size()) + ", " + language.count("pieces", pieces));
            return Document.containing(s.number() + ".pdf", "application/pdf", pdf.bytes());
        }
    }

    private List<Map.Entry<String, String>> facts(Shipment s, @Nullable CustomerSnapshot customer, Language language) {
        var facts = new ArrayList<Map.Entry<String, String>>();
        facts.add(Map.entry(language.text("number"), s.number()));
        if (customer != null) facts.add(Map.entry(language.text("customer_number"), customer.number()));
        facts.add(
                Map.entry(language.text("date_issued"), language.day(head.zone().day(date(s)))));
        facts.add(Map.entry(language.text("order"), s.orderNumber()));
        if (s.reference() != null) facts.add(Map.entry(language.text("reference"), s.reference()));
        if (s.carrier() != null) facts.add(Map.entry(language.text("carrier"), s.carrier()));
        if (s.tracking() != null) facts.add(Map.entry(language.text("tracking"), s.tracking()));
        return facts;
    }

    private static List<Column> columns(Language language) {
        return List.of(
                Column.number(language.text("column.pos")),
                Column.text(language.text("column.sku"), SKU_MIN),
                Column.text(language.text("column.name"), NAME_MIN),
                Column.number(language.text("column.ordered")),
                Column.number(language.text("column.shipped")));
    }

    private static List<List<String>> rows(List<ShipmentLine> lines, Language language) {
        var rows = new ArrayList<List<String>>();
        for (int i = 0; i < lines.size(); i++) {
            var l = lines.get(i);
            rows.add(List.of(
                    Integer.toString(i + 1),
                    l.sku(),
                    l.name(),
                    language.number(l.orderedQuantity()),
                    language.number(l.quantity())));
            for (var lots : lots(l.lots(), language)) rows.add(List.of("", "", lots, "", ""));
        }
        return rows;
    }

    /** The rows below a line. A serial number is one piece, and so may be what is left of a lot. */
    private static List<String> lots(List<ShippedLot> lots, Language language) {
        var rows = new ArrayList<StringJoiner>();
        for (var l : lots) {
            var text = l.quantity() == 1 ? l.lot() : l.lot() + " × " + language.number(l.quantity());
            if (rows.isEmpty() || rows.getLast().length() + text.length() > LOTS_IN_ROW_CHARACTERS)
                rows.add(new StringJoiner(", "));
            rows.getLast().add(text);
        }
        return rows.stream().map(StringJoiner::toString).toList();
    }

    /** The day of the last thing that happened to it. */
    private static Instant date(Shipment s) {
        return Stream.of(s.shippedAt(), s.packedAt(), s.createdAt())
                .filter(Objects::nonNull)
                .findFirst()
                .orElseThrow();
    }
}
