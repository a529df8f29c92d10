package tradepost.shipping;

import tradepost.kernel.contract.FieldDoc;

/** Pieces of a lot. */
public record ShippedLot(
        @FieldDoc(value = "The number of the lot, or the serial number.", example = "L-2026-07")
        String lot,

        @FieldDoc(value = "Number of pieces.", example = "2")
        long quantity) {}
