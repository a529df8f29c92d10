package tradepost.shipping.core.shipment;

import static org.assertj.core.api.Assertions.assertThat;
import static tradepost.shipping.core.shipment.ShippingFixture.ADMIN;
import static tradepost.shipping.core.shipment.ShippingFixture.PLACES;
import static tradepost.shipping.core.shipment.ShippingFixture.sales;
import static tradepost.shipping.core.shipment.ShippingFixture.shipments;
import static tradepost.shipping.core.shipment.ShippingFixture.shipping;

import io.vertx.core.Vertx;
import io.vertx.core.json.JsonObject;
import io.vertx.junit5.VertxExtension;
import java.time.Instant;
import java.util.Collections;
import java.util.List;
import java.util.Map;
import java.util.stream.IntStream;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.ExtendWith;
import tradepost.contact.CustomerSnapshot;
import tradepost.kernel.config.Config;
import tradepost.kernel.value.Ids;
import tradepost.orders.invoice.Seller;
import tradepost.pdf.Letterhead;
import tradepost.pdf.Paper;
import tradepost.shipping.ShipTo;
import tradepost.shipping.Shipment;
import tradepost.shipping.ShipmentLine;
import tradepost.shipping.ShippedLot;

@ExtendWith(VertxExtension.class)
class PackingSlipTest {
    @Test
    void the_slip_of_a_shipment_says_what_is_in_it(Vertx vertx) {
        ShippingFixture.start(vertx);
        var order = sales.confirmed(PLACES, new long[] {3, 2}, new long[] {4});
        var id = shipments(order).getFirst().id();
        var now = shipping.patchShipment(
                        id, new JsonObject().put("carrier", "DHL").put("tracking", "T-77"), ADMIN)
                .await();
        assertThat(shipping.getPackingSlip(id, ADMIN).await()).isEqualTo(now);
        var pool = ShippingFixture.env.meters().get("tradepost.compute.waited").timer();
        assertThat(pool.count()).isZero();
        var slip = shipping.printPackingSlip(id, ADMIN).await();
        assertThat(pool.count()).as("printed in the pool").isEqualTo(1);
        assertThat(slip.fileName()).isEqualTo(now.number() + ".pdf");
        assertThat(slip.mediaType()).isEqualTo("application/pdf");
        assertThat(Paper.text(slip.bytes().getBytes()))
                .contains(
                        "Packing slip",
                        "Number " + now.number(),
                        order.number,
                        "Corner Hardware",
                        "Łucja Żak",
                        "ul. Długa 1")
                .contains("00-001 Warszawa", "DHL", "T-77", "1 SKU-1 Item 1 5 3", "2 SKU-2 Item 2 4 4")
                .contains("2 lines, 7 pieces", "Page 1 of 1");
        sales.customerSpeaks("de");
        assertThat(Paper.text(
                        shipping.printPackingSlip(id, ADMIN).await().bytes().getBytes()))
                .contains("Lieferschein", "2 Positionen, 7 Stück");
    }

    @Test
    void sixty_lines_with_long_and_foreign_names_are_drawn_over_pages() {
        var names = List.of(
                "Adjustable galvanised steel shelf bracket with reinforced edge, 400 mm, for heavy loads, with screws",
                "Молоток із дерев’яною ручкою",
                "Σφυρί με ξύλινη λαβή",
                "锤子");
        var lines = IntStream.rangeClosed(1, 60)
                .mapToObj(i -> line(i, names.get(i % names.size()), List.of()))
                .toList();
        var address = new ShipTo("Łucja Żak", "ul. Długa 1", null, "00-001", "Warszawa", null, "PL");
        var shipment = shipment(lines, address);
        var pdf = printed("packing-slip", shipment, null);
        assertThat(Paper.text(pdf))
                .contains("SKU-60", "60 lines, 1,830 pieces", "Northern Supplies Ltd")
                .doesNotContain("Ordered twice before.")
                .contains("Page %d of %d".formatted(Paper.pages(pdf), Paper.pages(pdf)));
        assertThat(Paper.pages(pdf)).isLessThanOrEqualTo(3);
        assertThat(Paper.text(printed("packing-slip-german", shipment, "de")))
                .contains(
                        "Lieferschein",
                        "Nummer SH-000042",
                        "Kundennr. CU-000042",
                        "Datum 15.01.2026",
                        "Auftrag SO-000017",
                        "Versand DHL")
                .contains("Sendungsnummer 00340434161094042557", "60 Positionen, 1.830 Stück", "Polen")
                .doesNotContain("Packing slip", "Order");
    }

    @Test
    void lots_and_serial_numbers_stand_below_their_line_however_many_there_are() {
        var serials = IntStream.rangeClosed(1, 2_000)
                .mapToObj(n -> new ShippedLot("SERIAL-" + n, 1))
                .toList();
        var lots = List.of(new ShippedLot("L-1", 30), new ShippedLot("L-2", 1_970));
        var wide = Collections.nCopies(30, new ShippedLot("锤".repeat(100), 1));
        var shipment =
                shipment(List.of(line(1, "Drill", serials), line(2, "Screws", lots), line(3, "Hammer", wide)), null);
        assertThat(Paper.text(printed("packing-slip-lots", shipment, null)))
                .contains(
                        "Lot/serial no. SERIAL-1, SERIAL-2,", "SERIAL-2000", "Lot L-1: 30, lot L-2: 1,970", "3 lines");
    }

    private static Shipment shipment(List<ShipmentLine> lines, @Nullable ShipTo address) {
        var now = Instant.parse("2026-01-15T10:00:00Z");
        return new Shipment(
                Ids.next(),
                "SH-000042",
                Ids.next(),
                "SO-000017",
                Ids.next(),
                "Corner Hardware",
                Ids.next(),
                "MAIN",
                "packed",
                "DHL",
                "00340434161094042557",
                null,
                "Ordered twice before.",
                new JsonObject(),
                null,
                2,
                now,
                now,
                now,
                null,
                null,
                null,
                address,
                lines);
    }

    private static ShipmentLine line(int n, String name, List<ShippedLot> lots) {
        return new ShipmentLine(Ids.next(), Ids.next(), Ids.next(), "SKU-" + n, name, n, 100 + n, lots);
    }

    private static byte[] printed(String name, Shipment shipment, @Nullable String language) {
        var seller = new Seller("Northern Supplies Ltd", "12 Harbour Road", null, null, null, null, null);
        var customer = new CustomerSnapshot(
                shipment.customerId(),
                "CU-000042",
                shipment.customerName(),
                "orders@corner.example",
                null,
                null,
                false,
                true,
                null,
                List.of(),
                null,
                null,
                false,
                false,
                language,
                1);
        var pdf = new PackingSlip(Letterhead.by(Config.of(Map.of())), seller)
                .print(shipment, customer)
                .bytes()
                .getBytes();
        Paper.draw(name, pdf);
        Paper.requireLegible(pdf);
        return pdf;
    }
}
