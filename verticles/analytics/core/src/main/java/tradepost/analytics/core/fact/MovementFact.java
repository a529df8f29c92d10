package tradepost.analytics.core.fact;

import java.math.BigDecimal;
import java.time.Instant;
import java.util.Set;
import java.util.UUID;
import org.jspecify.annotations.Nullable;
import tradepost.inventory.event.BookedMovement;
import tradepost.inventory.event.MovementsBooked;
import tradepost.kernel.events.Event;

/**
 * A movement of pieces.
 *
 * @param amount what pieces that came or left were worth: negative for pieces that left, 0 between locations; null if no cost is known
 * @param averageCost of a piece of the item after the booking; null if no cost is known
 * @param position of the event, which orders the movements of an item
 */
public record MovementFact(
        UUID id,
        UUID itemId,
        UUID fromLocationId,
        UUID toLocationId,
        long quantity,
        String kind,
        String sourceType,
        @Nullable UUID sourceId,
        @Nullable UUID documentId,
        @Nullable BigDecimal amount,
        @Nullable BigDecimal averageCost,
        Instant countedAt,
        long position) {
    private static final UUID CUSTOMER = UUID.fromString("00000000-0000-7000-8000-000000000003");
    /** Suppliers, customers and adjustments: nothing is on hand there. */
    private static final Set<UUID> OUTSIDE = Set.of(
            UUID.fromString("00000000-0000-7000-8000-000000000002"),
            CUSTOMER,
            UUID.fromString("00000000-0000-7000-8000-000000000004"));

    public static MovementFact of(Event e, MovementsBooked d, BookedMovement m) {
        return new MovementFact(
                m.id(),
                m.itemId(),
                m.fromLocationId(),
                m.toLocationId(),
                m.quantity(),
                d.kind(),
                d.sourceType(),
                m.sourceId(),
                m.documentId(),
                amount(m),
                m.averageCost(),
                d.createdAt(),
                e.sequence());
    }

    public static boolean isPlace(UUID location) {
        return !OUTSIDE.contains(location);
    }

    private static @Nullable BigDecimal amount(BookedMovement m) {
        if (m.averageCost() == null && m.cost().signum() == 0) return null;
        int side = (isPlace(m.toLocationId()) ? 1 : 0) - (isPlace(m.fromLocationId()) ? 1 : 0);
        return m.cost().multiply(BigDecimal.valueOf(side));
    }

    /** What pieces that left for customers have cost; negative for those that came back. */
    public BigDecimal costOfGoods() {
        boolean isOfCustomer = toLocationId.equals(CUSTOMER) || fromLocationId.equals(CUSTOMER);
        return amount == null || !isOfCustomer ? BigDecimal.ZERO : amount.negate();
    }
}
