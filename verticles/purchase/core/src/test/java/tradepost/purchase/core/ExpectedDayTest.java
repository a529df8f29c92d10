package tradepost.purchase.core;

import static org.assertj.core.api.Assertions.assertThat;
import static tradepost.purchase.core.PurchaseFixture.ADMIN;
import static tradepost.purchase.core.PurchaseFixture.line;
import static tradepost.purchase.core.PurchaseFixture.neighbours;
import static tradepost.purchase.core.PurchaseFixture.purchases;

import io.vertx.core.Vertx;
import io.vertx.junit5.VertxExtension;
import java.time.Duration;
import java.time.ZoneId;
import java.time.ZonedDateTime;
import java.util.List;
import java.util.stream.IntStream;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.ExtendWith;
import tradepost.contact.VendorSnapshot;
import tradepost.kernel.value.Ids;
import tradepost.purchase.WritePurchaseOrder;

/** The day on which goods are expected, in a zone whose clocks change. */
@ExtendWith(VertxExtension.class)
class ExpectedDayTest {
    private static final ZoneId AUCKLAND = ZoneId.of("Pacific/Auckland");

    @BeforeAll
    static void start(Vertx vertx) {
        PurchaseFixture.start(vertx, "business.zone", AUCKLAND.getId());
    }

    /** The clocks are changed between the order and that day, whenever the test runs. */
    @Test
    void an_order_is_expected_after_the_lead_time_at_its_time_of_day_in_the_zone() {
        var now = ZonedDateTime.now(AUCKLAND);
        int days = 1
                + IntStream.range(1, 366)
                        .filter(d -> !now.plusDays(d).getOffset().equals(now.getOffset()))
                        .findFirst()
                        .orElseThrow();
        var id = Ids.next();
        neighbours.vendors.put(id, new VendorSnapshot(id, "v", "v@example.com", "active", null, days, false, false));
        var write = new WritePurchaseOrder(id, List.of(line(PurchaseFixture.bolt, 1, "1.00")), null, null, null);
        var draft = purchases.createOrder(write, ADMIN).await().order();
        var sent = purchases.sendOrder(draft.id(), null, ADMIN).await().order();
        var expected = sent.orderedAt().atZone(AUCKLAND).plusDays(days).toInstant();
        assertThat(sent.expectedAt()).isEqualTo(expected);
        assertThat(Duration.between(sent.orderedAt(), expected)).isNotEqualTo(Duration.ofDays(days));
    }
}
