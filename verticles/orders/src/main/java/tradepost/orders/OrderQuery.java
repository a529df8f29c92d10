package tradepost.orders;

import java.math.BigDecimal;
import java.time.Instant;
import java.util.List;
import java.util.UUID;
import org.jspecify.annotations.Nullable;
import tradepost.kernel.listing.Where;

/** The filters that lists of sales orders and of purchase orders share. */
public interface OrderQuery {
    @Nullable
    List<String> status();

    @Nullable
    List<String> paymentStatus();

    @Nullable
    String number();

    @Nullable
    String reference();

    @Nullable
    UUID itemId();

    @Nullable
    BigDecimal totalFrom();

    @Nullable
    BigDecimal totalTo();

    @Nullable
    Instant createdFrom();

    @Nullable
    Instant createdTo();

    @Nullable
    Instant paidFrom();

    @Nullable
    Instant paidTo();

    /** @param lines the table of the orders' lines */
    static Where where(OrderQuery q, String lines) {
        return Where.of("true")
                .in("status", q.status())
                .in("payment_status", q.paymentStatus())
                .and("number = ?", q.number())
                .and("reference = ?", q.reference())
                .and("id in (select order_id from " + lines + " where item_id = ?)", q.itemId())
                .amount("total_amount", q.totalFrom(), q.totalTo())
                .between("created_at", q.createdFrom(), q.createdTo())
                .between("paid_at", q.paidFrom(), q.paidTo());
    }
}
