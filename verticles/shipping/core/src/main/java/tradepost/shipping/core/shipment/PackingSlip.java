package tradepost.shipping.core.shipment;

import java.nio.file.Path;
import java.time.Instant;
import java.time.LocalDate;
import java.time.ZoneOffset;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.stream.Collectors;
import java.util.stream.Stream;
import org.jspecify.annotations.Nullable;
import tradepost.kernel.contract.Document;
import tradepost.pdf.Column;
import tradepost.pdf.Pdf;
import tradepost.shipping.ShipTo;
import tradepost.shipping.Shipment;
import tradepost.shipping.ShipmentLine;

/** The paper that goes with a shipment. */
public final class PackingSlip {
    private static final List<Column> COLUMNS = List.of(
            Column.text("SKU", 22),
            Column.text("Name", 48),
            Column.number("Ordered", 14),
            Column.number("In this shipment", 16));

    private final @Nullable Path font;

    /** @param font of the installation; empty if it has none */
    public PackingSlip(String font) {
        this.font = font.isBlank() ? null : Path.of(font.strip());
    }

    Document print(Shipment s) {
        var lines = s.lines() == null ? List.<ShipmentLine>of() : s.lines();
        try (var pdf = new Pdf("Packing slip " + s.number(), font)) {
            pdf.heading("Packing slip " + s.number());
            pdf.blocks(List.of(
                    Map.entry("Ship to", address(s)),
                    Map.entry("Order", List.of(s.orderNumber(), "Shipment " + s.number(), date(s))),
                    Map.entry("Carrier", carrier(s))));
            pdf.table(COLUMNS, lines.stream().map(PackingSlip::row).toList());
            long pieces = lines.stream().mapToLong(ShipmentLine::quantity).sum();
            pdf.paragraph("%d lines, %d pieces".formatted(lines.size(), pieces));
            pdf.paragraph("Location " + s.locationId());
            if (s.notes() != null) pdf.paragraph(s.notes());
            return Document.containing(s.number() + ".pdf", "application/pdf", pdf.bytes());
        }
    }

    private static List<String> row(ShipmentLine l) {
        return List.of(l.sku(), l.name(), Long.toString(l.orderedQuantity()), Long.toString(l.quantity()));
    }

    /** The day of the last thing that happened to it, in UTC. */
    private static String date(Shipment s) {
        Instant at = Stream.of(s.shippedAt(), s.packedAt(), s.createdAt())
                .filter(Objects::nonNull)
                .findFirst()
                .orElseThrow();
        return LocalDate.ofInstant(at, ZoneOffset.UTC).toString();
    }

    private static List<String> carrier(Shipment s) {
        var texts = Stream.of(s.carrier(), s.tracking(), s.reference())
                .filter(Objects::nonNull)
                .toList();
        return texts.isEmpty() ? List.of("–") : texts;
    }

    private static List<String> address(Shipment s) {
        var lines = new ArrayList<String>();
        lines.add(s.customerName());
        if (s.shipTo() != null) lines.addAll(lines(s.shipTo()));
        return lines;
    }

    private static List<String> lines(ShipTo a) {
        var city = Stream.of(a.postalCode(), a.city()).filter(Objects::nonNull).collect(Collectors.joining(" "));
        return Stream.of(a.name(), a.line1(), a.line2(), city, a.region(), a.country())
                .filter(text -> text != null && !text.isBlank())
                .toList();
    }
}
