package tradepost.purchase.returns;

import io.vertx.core.json.JsonObject;
import java.math.BigDecimal;
import java.util.List;
import java.util.UUID;
import org.jspecify.annotations.Nullable;
import tradepost.kernel.contract.FieldDoc;

/** The data of the events of returns. */
public final class ReturnEvents {
    /** Pieces of a line of the order that go back. */
    public record ReturnedLine(
            @FieldDoc(value = "The line's id.", example = "0198c0de-0000-7000-8000-000000000082")
            UUID lineId,

            @FieldDoc(value = "The item's id.", example = "0198c0de-0000-7000-8000-000000000011")
            UUID itemId,

            @FieldDoc(value = "The item's SKU.", example = "PROD-001")
            String sku,

            @FieldDoc(value = "The item's name.", example = "Product A")
            String name,

            @FieldDoc(value = "Number of pieces.", example = "2")
            long quantity,

            @FieldDoc(value = "The price of one piece, in the order's currency.", example = "1000.00")
            BigDecimal unitPrice,

            @FieldDoc(value = "What these pieces have cost.", example = "2000.00")
            BigDecimal amount,

            @FieldDoc(value = "The number of their lot, or the serial number, if one was given.", example = "L-2026-07")
            @Nullable
            String lot,

            @FieldDoc(
                    value = "The state of the pieces.",
                    example = "damaged",
                    oneOf = {"available", "damaged", "quality_hold"})
            String state) {}

    /** What should go back. */
    public record ReturnRequested(
            @FieldDoc(value = "The return's id.", example = "0198c0de-0000-7000-8000-000000000083")
            UUID returnId,

            @FieldDoc(value = "The order's id.", example = "0198c0de-0000-7000-8000-000000000081")
            UUID orderId,

            @FieldDoc(value = "The order number.", example = "PO-000001")
            String number,

            @FieldDoc(value = "The vendor's id.", example = "0198c0de-0000-7000-8000-0000000000f1")
            UUID vendorId,

            @FieldDoc(value = "Why the goods go back.", example = "broken on arrival")
            String reason,

            @FieldDoc(
                    value = "The location where they are; null for the default location.",
                    example = "0198c0de-0000-7000-8000-000000000031")
            @Nullable
            UUID locationId,

            @FieldDoc(value = "The code of this location; null for the default location.", example = "MAIN") @Nullable
            String code,

            @FieldDoc("What goes back.") List<ReturnedLine> items,

            @FieldDoc(value = "What it has cost.", example = "2000.00")
            BigDecimal amount,

            @FieldDoc(value = "ISO 4217 code of the amounts.", example = "USD")
            String currency,

            @FieldDoc(value = "The own data of clients.", example = "{\"channel\": \"web\"}")
            JsonObject metadata,

            @FieldDoc(
                    value =
                            "The value of one unit of this currency in that of the installation when the order last arrived; null if it is the same currency.",
                    example = "1.0834")
            @Nullable
            BigDecimal exchangeRate) {}

    /** What has gone back. */
    public record OrderReturned(
            @FieldDoc(value = "The return's id.", example = "0198c0de-0000-7000-8000-000000000083")
            UUID returnId,

            @FieldDoc(value = "The order's id.", example = "0198c0de-0000-7000-8000-000000000081")
            UUID orderId,

            @FieldDoc(value = "The order number.", example = "PO-000001")
            String number,

            @FieldDoc(value = "The vendor's id.", example = "0198c0de-0000-7000-8000-0000000000f1")
            UUID vendorId,

            @FieldDoc(value = "What it has cost.", example = "2000.00")
            BigDecimal amount,

            @FieldDoc(value = "The part of it that the vendor owes, because it was paid.", example = "0.00")
            BigDecimal creditAmount,

            @FieldDoc(value = "The total of the order after it.", example = "48000.00")
            BigDecimal totalAmount,

            @FieldDoc(value = "ISO 4217 code of the amounts.", example = "USD")
            String currency,

            @FieldDoc(
                    value =
                            "Whether the vendor sends the goods again: then they are open again, and the order costs what it did.",
                    example = "false")
            boolean replacement,

            @FieldDoc(
                    value =
                            "By how much it changes what is paid above the cost of the goods that came, which is a deposit.",
                    example = "0.00")
            @Nullable
            BigDecimal depositChange) {}

    /** What does not go back. */
    public record ReturnDeclined(
            @FieldDoc(value = "The return's id.", example = "0198c0de-0000-7000-8000-000000000083")
            UUID returnId,

            @FieldDoc(value = "The order's id.", example = "0198c0de-0000-7000-8000-000000000081")
            UUID orderId,

            @FieldDoc(value = "The order number.", example = "PO-000001")
            String number,

            @FieldDoc(value = "The vendor's id.", example = "0198c0de-0000-7000-8000-0000000000f1")
            UUID vendorId,

            @FieldDoc(value = "Why, as the code of an error.", example = "insufficient_stock")
            String code) {}

    private ReturnEvents() {}
}
