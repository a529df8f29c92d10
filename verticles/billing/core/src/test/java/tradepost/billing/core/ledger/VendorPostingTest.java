package tradepost.billing.core.ledger;

import static org.assertj.core.api.Assertions.assertThat;

import io.vertx.core.json.JsonObject;
import java.math.BigDecimal;
import java.time.LocalDate;
import java.time.ZoneOffset;
import java.util.List;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.Test;
import tradepost.kernel.events.EventLog;
import tradepost.kernel.time.BusinessZone;
import tradepost.kernel.value.Ids;
import tradepost.purchase.PurchaseEvents;
import tradepost.purchase.event.OrderPaid;
import tradepost.purchase.event.OrderRefunded;
import tradepost.purchase.event.OrderRefunded.RefundedPart;

/** What is posted for money of vendors. */
class VendorPostingTest {
    private static final LocalDate DAY = LocalDate.parse("2026-01-31");
    private final PostingRules rules = new PostingRules(Accounts.STORED, new BusinessZone(ZoneOffset.UTC), "USD");

    private static BigDecimal money(String amount) {
        return new BigDecimal(amount);
    }

    private static RefundedPart part(String provider, String amount) {
        return new RefundedPart(Ids.next(), Ids.next(), provider, money(amount), "transfer", null);
    }

    private List<Posting> refunded(@Nullable LocalDate date, RefundedPart... parts) {
        var order = Ids.next();
        var data = new OrderRefunded(
                order,
                "PO-000001",
                Ids.next(),
                Ids.next(),
                money("25.00"),
                money("25.00"),
                money("100.00"),
                money("0.00"),
                "USD",
                null,
                List.of(parts),
                date);
        var event = EventLog.event(PurchaseEvents.REFUNDED, order, 5, data, "user:somebody", null);
        return rules.refundedByVendor(event, data);
    }

    private static List<String> lines(Posting posting) {
        return posting.lines().stream().map(l -> l.account() + " " + l.amount()).toList();
    }

    @Test
    void what_a_vendor_pays_back_is_cash_and_not_owed_by_it_any_more() {
        var part = part("manual", "25.00");
        assertThat(refunded(DAY, part)).singleElement().satisfies(p -> {
            assertThat(p.kind()).isEqualTo("vendor_refund");
            assertThat(p.sourceId()).isEqualTo(part.id());
            assertThat(p.documentId()).isEqualTo(part.paymentId());
            assertThat(p.date()).isEqualTo(DAY);
            assertThat(lines(p)).containsExactly("cash.manual 25.00", "vendor_deposits -25.00");
        });
    }

    @Test
    void credit_that_pays_another_order_is_a_transfer_on_both() {
        assertThat(refunded(null, part("credit", "20.00"), part("credit", "5.00")))
                .extracting(p -> p.kind() + " " + lines(p))
                .containsExactly(
                        "transfer [transfers 20.00, vendor_deposits -20.00]",
                        "transfer [transfers 5.00, vendor_deposits -5.00]");
        var order = Ids.next();
        var data = new OrderPaid(
                order,
                Ids.next(),
                Ids.next(),
                money("25.00"),
                money("25.00"),
                money("100.00"),
                "USD",
                false,
                "PO-000002",
                "credit",
                "credit",
                null,
                new JsonObject(),
                null,
                money("10.00"));
        var event = EventLog.event(PurchaseEvents.PAID, order, 3, data, "user:somebody", null);
        assertThat(rules.paidVendor(event, data))
                .extracting(p -> p.kind() + " " + lines(p))
                .containsExactly("transfer [payable 15.00, vendor_deposits 10.00, transfers -25.00]");
    }
}
