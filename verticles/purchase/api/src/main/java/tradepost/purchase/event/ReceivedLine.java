package tradepost.purchase.event;

import java.math.BigDecimal;
import java.time.LocalDate;
import java.util.UUID;
import org.jspecify.annotations.Nullable;
import tradepost.kernel.contract.FieldDoc;

/** What arrived of a line of the order, or of one lot of it. */
public record ReceivedLine(
        @FieldDoc(value = "The item's id.", example = "0198c0de-0000-7000-8000-000000000011")
        UUID itemId,

        @FieldDoc(value = "The item's SKU.", example = "PROD-001")
        String sku,

        @FieldDoc(value = "The item's name.", example = "Product A")
        String name,

        @FieldDoc(value = "Number of pieces, including those that arrived damaged.", example = "50")
        long quantity,

        @FieldDoc(value = "The price of one piece, in the order's currency.", example = "1000.00")
        BigDecimal unitPrice,

        @FieldDoc(
                value = "The price of all these pieces: a part of what the line costs, to which its receipts add up.",
                example = "50000.00")
        BigDecimal subtotal,

        @FieldDoc(value = "The line's id.", example = "0198c0de-0000-7000-8000-000000000082")
        UUID lineId,

        @FieldDoc(value = "How many of these pieces arrived damaged.", example = "2")
        long damaged,

        @FieldDoc(value = "The number of their lot, or the serial number, if one was given.", example = "L-2026-07")
        @Nullable
        String lot,

        @FieldDoc(value = "The last day on which the lot may be used, if one was given.", example = "2027-06-30")
        @Nullable
        LocalDate expiresOn) {}
