package tradepost.sales.invoice;

import io.vertx.core.json.JsonObject;
import java.math.BigDecimal;
import java.time.Instant;
import java.time.LocalDate;
import java.util.List;
import java.util.UUID;
import org.jspecify.annotations.Nullable;
import tradepost.kernel.contract.FieldDoc;
import tradepost.orders.charge.ShippingCharge;
import tradepost.orders.charge.TaxName;
import tradepost.orders.invoice.OrderAddress;

/**
 * An invoice, a credit note or a reversal as it was decided, with everything that its document says. All amounts are positive. The reversal of a
 * write-off has no lines.
 */
public record InvoiceCreated(
        @FieldDoc(value = "The document's id.", example = "0198c0de-0000-7000-8000-00000000005a")
        UUID invoiceId,

        @FieldDoc(value = "invoice, credit_note or reversal.", example = "invoice")
        String kind,

        @FieldDoc(
                value =
                        "Why: shipped, requested, reduced, cancelled, returned, corrected, credited by a command, refunded; of a reversal credit_reversed or write_off_reversed.",
                example = "shipped")
        String reason,

        @FieldDoc(value = "What the command gave as its reason; null without one.", example = "damaged on arrival")
        @Nullable
        String notes,

        @FieldDoc(value = "The order's id.", example = "0198c0de-0000-7000-8000-000000000051")
        UUID orderId,

        @FieldDoc(value = "The order number.", example = "SO-000001")
        String orderNumber,

        @FieldDoc(
                value =
                        "Its place among the documents of the order, from 1: each was made with knowledge of the earlier ones.",
                example = "1")
        int ordinal,

        @FieldDoc(value = "The customer's id.", example = "0198c0de-0000-7000-8000-0000000000c1")
        UUID customerId,

        @FieldDoc(value = "The name of the customer.", example = "Corner Hardware")
        String customerName,

        @FieldDoc(
                value = "The user whose own document it is; null if the customer has no login.",
                example = "0198c0de-0000-7000-8000-0000000000a1")
        @Nullable
        UUID customerUserId,

        @FieldDoc(value = "ISO 4217 code of its amounts.", example = "USD")
        String currency,

        @FieldDoc(
                value = "The sum of the subtotals of its lines, less the restocking fees, as far as it covers them.",
                example = "24000.00")
        BigDecimal subtotalAmount,

        @FieldDoc(value = "The sum of the discounts of its lines.", example = "0.00")
        BigDecimal discountAmount,

        @FieldDoc(
                value =
                        "The sum of its adjustments, without taxes that are added, less the rest of the restocking fees.",
                example = "0.00")
        BigDecimal adjustmentAmount,

        @FieldDoc(value = "The taxes, whether they are included or added.", example = "0.00")
        BigDecimal taxAmount,

        @FieldDoc(value = "Its total, which is never negative.", example = "24000.00")
        BigDecimal totalAmount,

        @FieldDoc(value = "What of it was paid before it was issued; zero for a credit note.", example = "0.00")
        BigDecimal prepaidAmount,

        @FieldDoc("The shipping charge that it charges or credits; null if it does neither.") @Nullable
        ShippingCharge shipping,

        @FieldDoc(value = "The customer's reference of the order; null without one.", example = "PO-4711") @Nullable
        String reference,

        @FieldDoc(value = "The own data of clients that the order has.", example = "{\"channel\": \"web\"}")
        JsonObject metadata,

        @FieldDoc(value = "The metadata of staff that the order has.", example = "{\"margin\": \"low\"}")
        JsonObject privateMetadata,

        @FieldDoc(
                value = "The shipments that an invoice is the first one after.",
                example = "0198c0de-0000-7000-8000-0000000000f5")
        List<UUID> shipmentIds,

        @FieldDoc(value = "When these shipments were shipped.", example = "2026-01-15T11:30:00Z")
        List<Instant> shippedAt,

        @FieldDoc(
                value = "The return that a credit note is for; null for others.",
                example = "0198c0de-0000-7000-8000-000000000091")
        @Nullable
        UUID returnId,

        @FieldDoc(
                value = "The credit note or the write-off that a reversal takes back; null for others.",
                example = "0198c0de-0000-7000-8000-00000000005b")
        @Nullable
        UUID reversesId,

        @FieldDoc(value = "The language of its PDF: en or de; null for that of the installation.", example = "en")
        @Nullable
        String language,

        @FieldDoc("The billing address; null if the order has none.") @Nullable
        OrderAddress billingAddress,

        @FieldDoc("The shipping address; null if the order has none.") @Nullable
        OrderAddress shippingAddress,

        @FieldDoc(value = "When it was decided.", example = "2026-01-15T12:00:00Z")
        Instant createdAt,

        @FieldDoc(
                value = "The date of the document, if the command gave one; null for that of its number.",
                example = "2026-01-15")
        @Nullable
        LocalDate date,

        @FieldDoc(
                value =
                        "The day of supply: the last one on which something of it was shipped, unless the command gave another; null for what is no invoice, and if it is not known.",
                example = "2026-01-15")
        @Nullable
        LocalDate supplyDate,

        @FieldDoc(value = "When an invoice is due; null for others.", example = "2026-02-14T12:00:00Z") @Nullable
        Instant dueAt,

        @FieldDoc(
                "What a credit note takes from which invoices, and what its reversal gives back to them, as negative amounts; empty for others.")
        List<Credit> credits,

        @FieldDoc("The lines: pieces at their price.") List<Line> lines,

        @FieldDoc("What it charges or credits besides pieces at their price.")
        List<Adjustment> adjustments,

        @FieldDoc("The names of the taxes of the order, as far as its rates have one.")
        List<TaxName> taxNames,

        @FieldDoc("What the credit note of a return gives less; the totals are without them. Empty for others.")
        List<RestockingFee> restockingFees) {
    public InvoiceCreated {
        restockingFees =
                restockingFees == null ? List.of() : List.copyOf(restockingFees); // events may be older than fees
    }

    /** What a credit note takes from an invoice; negative if its reversal gives it back. */
    public record Credit(
            @FieldDoc(value = "The invoice's id.", example = "0198c0de-0000-7000-8000-00000000005a")
            UUID invoiceId,

            @FieldDoc(value = "The amount.", example = "100.00")
            BigDecimal amount) {}

    /** What is kept of what returned pieces of a line give back. */
    public record RestockingFee(
            @FieldDoc(value = "The line of the order.", example = "0198c0de-0000-7000-8000-000000000052")
            UUID orderLineId,

            @FieldDoc(value = "The SKU.", example = "HAMMER-01")
            String sku,

            @FieldDoc(value = "The name.", example = "Hammer")
            String name,

            @FieldDoc(
                    value = "The category of its tax, which is that of the line; null if it is not taxed.",
                    example = "standard")
            @Nullable
            String taxCategory,

            @FieldDoc(value = "In percent; null if it is not taxed.", example = "19") @Nullable
            BigDecimal taxRate,

            @FieldDoc(value = "Whether prices of the line have the tax.", example = "false")
            boolean taxIncluded,

            @FieldDoc(value = "The tax in it.", example = "3.19")
            BigDecimal taxAmount,

            @FieldDoc(value = "The fee, with its tax.", example = "20.00")
            BigDecimal totalAmount) {}

    /** Pieces at their price: quantity × unitPrice is the subtotal, to the decimals of the currency. */
    public record Line(
            @FieldDoc(value = "The line of the order.", example = "0198c0de-0000-7000-8000-000000000052")
            UUID orderLineId,

            @FieldDoc(value = "The item's id.", example = "0198c0de-0000-7000-8000-000000000011")
            UUID itemId,

            @FieldDoc(value = "The SKU.", example = "HAMMER-01")
            String sku,

            @FieldDoc(value = "The name.", example = "Hammer")
            String name,

            @FieldDoc(value = "Number of pieces.", example = "2")
            long quantity,

            @FieldDoc(value = "The price of a piece.", example = "120.00")
            BigDecimal unitPrice,

            @FieldDoc(value = "quantity × unit_price.", example = "240.00")
            BigDecimal subtotal,

            @FieldDoc(value = "The discount.", example = "0.00")
            BigDecimal discountAmount,

            @FieldDoc(value = "The category of its tax; null if it is not taxed.", example = "standard") @Nullable
            String taxCategory,

            @FieldDoc(value = "In percent; null if it is not taxed.", example = "19") @Nullable
            BigDecimal taxRate,

            @FieldDoc(value = "Whether the price has the tax.", example = "false")
            boolean taxIncluded,

            @FieldDoc(value = "The tax.", example = "0.00") BigDecimal taxAmount,

            @FieldDoc(
                    value = "The subtotal without the discount, and with the tax unless that is included.",
                    example = "240.00")
            BigDecimal totalAmount) {}

    /** What is charged or credited of a line of the order besides pieces at their price. */
    public record Adjustment(
            @FieldDoc(
                    value =
                            "What it is: goodwill; a price_difference or a tax_difference of pieces that another document has; or a rounding.",
                    example = "goodwill",
                    oneOf = {"goodwill", "price_difference", "tax_difference", "rounding"})
            String kind,

            @FieldDoc(value = "The line of the order.", example = "0198c0de-0000-7000-8000-000000000052")
            UUID orderLineId,

            @FieldDoc(value = "The item's id.", example = "0198c0de-0000-7000-8000-000000000011")
            UUID itemId,

            @FieldDoc(value = "The SKU.", example = "HAMMER-01")
            String sku,

            @FieldDoc(value = "The name.", example = "Hammer")
            String name,

            @FieldDoc(value = "The amount, without a tax that is added.", example = "10.00")
            BigDecimal amount,

            @FieldDoc(value = "The category of its tax; null if it is not taxed.", example = "standard") @Nullable
            String taxCategory,

            @FieldDoc(value = "In percent; null if it is not taxed.", example = "19") @Nullable
            BigDecimal taxRate,

            @FieldDoc(value = "Whether the amount has the tax.", example = "false")
            boolean taxIncluded,

            @FieldDoc(value = "The tax.", example = "1.90") BigDecimal taxAmount,

            @FieldDoc(value = "The amount, with the tax unless that is included.", example = "11.90")
            BigDecimal totalAmount) {}
}
