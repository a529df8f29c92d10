package tradepost.sales.core.order;

import java.util.List;
import java.util.UUID;
import org.jspecify.annotations.Nullable;
import tradepost.sales.SalesOrderLine;
import tradepost.sales.core.terms.Credit.Claim;
import tradepost.sales.core.terms.UnpaidLimit;
import tradepost.sales.event.OrderConfirmed;
import tradepost.sales.event.ReservedPart;

/** An order that may be confirmed: a draft, or one that is placed, which no list has yet. */
public interface Confirmable {
    UUID id();

    /** The version for which stock is reserved. */
    long version();

    UUID customerId();

    List<SalesOrderLine> lines();

    boolean allowBackorders();

    @Nullable
    UUID holdId();

    /** Whether it is refused once its hold has ended; otherwise it is then reserved from what is available. */
    boolean requiresHold();

    /** What it adds to the open amount of its customer; null without a credit limit. */
    @Nullable
    Claim claim();

    /** Its place among the unpaid orders of its customer; null if it does not count as one. */
    UnpaidLimit.@Nullable Claim unpaid();

    /** For the event that confirms it. */
    OrderConfirmed confirmed(List<ReservedPart> reserved);
}
