package tradepost.shipping.core.shipment;

import java.time.Instant;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.stream.Stream;
import org.jspecify.annotations.Nullable;
import tradepost.contact.CustomerSnapshot;
import tradepost.kernel.contract.Document;
import tradepost.orders.invoice.LotPieces;
import tradepost.orders.invoice.Seller;
import tradepost.pdf.Column;
import tradepost.pdf.Language;
import tradepost.pdf.Letterhead;
import tradepost.pdf.LotNote;
import tradepost.pdf.PaperSender;
import tradepost.pdf.PaperTable;
import tradepost.pdf.Pdf;
import tradepost.pdf.PostalAddress;
import tradepost.shipping.Shipment;
import tradepost.shipping.ShipmentLine;

/** The paper that goes with a shipment. It has no notes: they are of staff, and the customer reads it. */
public final class PackingSlip {
    private static final float SKU_MIN = 70;
    private static final float NAME_MIN = 140;

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
            pdf.table(
                    new PaperTable(columns(language), rows(lines, language), notes(lines, language), null, List.of()));
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
        }
        return rows;
    }

    /** By the index of the line. */
    private static Map<Integer, List<String>> notes(List<ShipmentLine> lines, Language language) {
        var notes = new HashMap<Integer, List<String>>();
        for (int i = 0; i < lines.size(); i++) {
            var lots = lines.get(i).lots().stream()
                    .map(l -> new LotPieces(l.lot(), l.quantity()))
                    .toList();
            if (!lots.isEmpty()) notes.put(i, LotNote.of(lots, language));
        }
        return notes;
    }

    /** The day of the last thing that happened to it. */
    private static Instant date(Shipment s) {
        return Stream.of(s.shippedAt(), s.packedAt(), s.createdAt())
                .filter(Objects::nonNull)
                .findFirst()
                .orElseThrow();
    }
}
