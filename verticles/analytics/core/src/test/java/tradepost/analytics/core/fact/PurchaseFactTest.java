package tradepost.analytics.core.fact;

import static org.assertj.core.api.Assertions.assertThat;

import java.time.Instant;
import java.util.List;
import java.util.UUID;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.Test;
import tradepost.kernel.events.Event;
import tradepost.kernel.events.EventLog;
import tradepost.kernel.value.Ids;
import tradepost.purchase.PurchaseEvents;
import tradepost.purchase.event.OrderRescheduled;

class PurchaseFactTest {
    private static final Instant MISSED = Instant.parse("2026-01-20T12:00:00Z");
    private static final UUID ORDER = Ids.next();

    private static Event moved(long version, String to, @Nullable Instant missed) {
        var data =
                new OrderRescheduled(ORDER, "PO-000001", Ids.next(), null, null, Instant.parse(to), List.of(), missed);
        return EventLog.event(PurchaseEvents.RESCHEDULED, ORDER, version, data, "user:test", null);
    }

    @Test
    void goods_are_expected_on_the_day_that_they_missed_whatever_was_agreed_later() {
        var first = moved(3, "2026-01-20T12:00:00Z", null);
        var fact = PurchaseFact.unknown(first).after(first);
        assertThat(fact.expectedAt()).isEqualTo(MISSED);
        assertThat(fact.after(moved(4, "2026-01-25T12:00:00Z", MISSED)).expectedAt())
                .isEqualTo(MISSED);
        assertThat(fact.after(moved(4, "2026-01-25T12:00:00Z", null)).expectedAt())
                .isEqualTo(Instant.parse("2026-01-25T12:00:00Z"));
    }
}
