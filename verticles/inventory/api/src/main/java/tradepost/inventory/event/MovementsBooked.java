package tradepost.inventory.event;

import java.time.Instant;
import java.util.List;
import java.util.UUID;
import tradepost.kernel.contract.FieldDoc;

/** Movements that one transaction has booked. */
public record MovementsBooked(
        @FieldDoc(value = "The booking's id.", example = "0198c0de-0000-7000-8000-0000000000e9")
        UUID bookingId,

        @FieldDoc(
                value = "What moved the pieces.",
                example = "receipt",
                oneOf = {"adjustment", "receipt", "shipment", "transfer", "return", "count"})
        String kind,

        @FieldDoc(value = "The kind of document behind it.", example = "purchase_order")
        String sourceType,

        @FieldDoc(value = "When they were booked.", example = "2026-01-15T10:00:00Z")
        Instant createdAt,

        @FieldDoc("The movements.") List<BookedMovement> movements) {}
