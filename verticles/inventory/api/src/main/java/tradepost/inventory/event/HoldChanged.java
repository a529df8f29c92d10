package tradepost.inventory.event;

import java.time.Instant;
import java.util.List;
import java.util.UUID;
import org.jspecify.annotations.Nullable;
import tradepost.inventory.hold.Hold;
import tradepost.kernel.contract.FieldDoc;

/** The hold after the change. */
public record HoldChanged(
        @FieldDoc(value = "The hold's id.", example = "0198c0de-0000-7000-8000-000000000041")
        UUID holdId,

        @FieldDoc(value = "active, released, expired or converted.", example = "active")
        String status,

        @FieldDoc(value = "When it expires or would have expired.", example = "2026-01-15T10:45:00Z")
        Instant expiresAt,

        @FieldDoc(
                value = "The sales order that got its stock; null unless converted.",
                example = "0198c0de-0000-7000-8000-000000000051")
        @Nullable
        UUID orderId,

        @FieldDoc("The lines as they were requested.") List<HeldQuantity> lines) {
    public static HoldChanged of(Hold hold) {
        var lines = hold.lines().stream()
                .map(l -> new HeldQuantity(l.itemId(), l.sku(), l.name(), l.quantity()))
                .toList();
        return new HoldChanged(hold.id(), hold.status(), hold.expiresAt(), hold.orderId(), lines);
    }
}
