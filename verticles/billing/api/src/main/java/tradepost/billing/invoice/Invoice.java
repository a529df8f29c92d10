package tradepost.billing.invoice;

import com.fasterxml.jackson.annotation.JsonIgnore;
import com.fasterxml.jackson.annotation.JsonInclude;
import io.vertx.core.json.JsonObject;
import java.math.BigDecimal;
import java.time.Instant;
import java.time.LocalDate;
import java.util.List;
import java.util.UUID;
import org.jspecify.annotations.Nullable;
import tradepost.kernel.identity.StaffFields;
import tradepost.kernel.json.Json;
import tradepost.orders.charge.ShippingCharge;
import tradepost.orders.invoice.LotPieces;
import tradepost.orders.invoice.OrderAddress;
import tradepost.orders.invoice.PricedAdjustment;
import tradepost.orders.invoice.PricedLine;
import tradepost.orders.invoice.Seller;

/**
 * An invoice, a credit note or a reversal, with what was true when it was issued, and what is open of an invoice now. No amount is negative.
 *
 * @param kind invoice, credit_note or reversal
 * @param number such as {@code INV-2026-000001}, {@code CN-2026-000001} or {@code RV-2026-000001}; without gaps in a year of the business
 * @param reason shipped, requested, reduced, cancelled, returned, corrected, credited or refunded; credit_reversed or write_off_reversed of a reversal
 * @param notes what the command that issued it gave as its reason
 * @param prepaidAmount what of it was paid before it was issued; zero for what is no invoice
 * @param status open, partially_paid, paid, credited or written_off; null for what is no invoice
 * @param creditedAmount zero for what is no invoice, like the other three
 * @param allocatedAmount to which payments are allocated
 * @param metadata the own data of clients that the order had
 * @param privateMetadata the metadata of staff that the order had: see {@link #forCustomer}
 * @param shipmentIds the shipments since the invoice before it
 * @param returnId of a credit note for a return
 * @param reversesId the credit note or write-off that a reversal takes back
 * @param reversesNumber of this credit note, or of the invoice that was written off
 * @param reversedById the reversal that has taken back a credit note
 * @param language of the PDF: en or de; null for that of the installation
 * @param date that the document shows, to whose year the number belongs: the day on which it was decided in the zone of the business, unless a
 *     command gave another
 * @param supplyDate the day of supply: the last one on which something of it was shipped, unless a command gave another; null for what is no invoice,
 *     and before it is known
 * @param dueAt null for what is no invoice
 * @param createdAt when it was decided
 * @param updatedAt when its amounts last changed
 * @param shippingAmount of the shipping charge, before a tax that is added; zero without one
 * @param shipping the shipping charge, on the first invoice of the order; null without one
 * @param restockingFees of the credit note of a return: what it gives less. Its totals are without them
 * @param adjustmentAmount the sum of the adjustments, without taxes that are added
 * @param lines null in lists, like adjustments, taxes, credits and write-offs
 * @param credits the credit notes of an invoice with their reversals, or the invoices that a credit note or a reversal corrects
 * @param writeOffs what commands have written off of an invoice
 */
public record Invoice(
        UUID id,
        String kind,
        String number,
        UUID orderId,
        String orderNumber,
        UUID customerId,
        String customerName,
        String reason,
        @Nullable String notes,
        String currency,
        BigDecimal subtotalAmount,
        BigDecimal discountAmount,
        BigDecimal adjustmentAmount,
        BigDecimal taxAmount,
        BigDecimal totalAmount,
        BigDecimal prepaidAmount,
        @Nullable String status,
        BigDecimal creditedAmount,
        BigDecimal writtenOffAmount,
        BigDecimal allocatedAmount,
        BigDecimal openAmount,
        @Nullable String reference,
        JsonObject metadata,
        JsonObject privateMetadata,
        List<UUID> shipmentIds,
        @Nullable UUID returnId,
        @Nullable UUID reversesId,
        @Nullable String reversesNumber,
        @Nullable UUID reversedById,
        Seller seller,
        @Nullable String language,
        @Nullable OrderAddress billingAddress,
        @Nullable OrderAddress shippingAddress,
        LocalDate date,
        @Nullable LocalDate supplyDate,
        Instant issuedAt,
        @Nullable Instant dueAt,
        Instant createdAt,
        Instant updatedAt,
        BigDecimal shippingAmount,
        @Nullable ShippingCharge shipping,
        List<RestockingFee> restockingFees,

        @JsonInclude(JsonInclude.Include.NON_NULL) @Nullable List<Line> lines,

        @JsonInclude(JsonInclude.Include.NON_NULL) @Nullable List<Adjustment> adjustments,

        @JsonInclude(JsonInclude.Include.NON_NULL) @Nullable List<Tax> taxes,

        @JsonInclude(JsonInclude.Include.NON_NULL) @Nullable List<Credit> credits,

        @JsonInclude(JsonInclude.Include.NON_NULL) @Nullable List<WrittenOff> writeOffs) {
    public static final String INVOICE = "invoice";
    public static final String CREDIT_NOTE = "credit_note";
    public static final String REVERSAL = "reversal";

    /**
     * Pieces at their price.
     *
     * @param subtotal quantity × unitPrice
     * @param taxRate in percent; null if it is not taxed, like taxCategory
     * @param totalAmount subtotal - discountAmount, plus taxAmount unless it is included
     * @param lots and serial numbers that have left with the shipments of the invoice
     */
    public record Line(
            UUID orderLineId,
            UUID itemId,
            String sku,
            String name,
            long quantity,
            BigDecimal unitPrice,
            BigDecimal subtotal,
            BigDecimal discountAmount,
            @Nullable String taxCategory,
            @Nullable BigDecimal taxRate,
            boolean taxIncluded,
            BigDecimal taxAmount,
            BigDecimal totalAmount,
            List<LotPieces> lots)
            implements PricedLine {}

    /**
     * What is charged or credited of a line of the order besides pieces at their price.
     *
     * @param kind goodwill, price_difference, tax_difference or rounding
     * @param amount without a tax that is added
     * @param taxRate in percent; null if it is not taxed, like taxCategory
     * @param totalAmount amount, plus taxAmount unless it is included
     */
    public record Adjustment(
            String kind,
            UUID orderLineId,
            UUID itemId,
            String sku,
            String name,
            BigDecimal amount,
            @Nullable String taxCategory,
            @Nullable BigDecimal taxRate,
            boolean taxIncluded,
            BigDecimal taxAmount,
            BigDecimal totalAmount)
            implements PricedAdjustment {}

    /**
     * What is kept of what returned pieces of a line give back.
     *
     * @param taxRate that of the line, like the category and whether prices have the tax
     * @param totalAmount with the tax
     */
    public record RestockingFee(
            UUID orderLineId,
            String sku,
            String name,
            @Nullable String taxCategory,
            @Nullable BigDecimal taxRate,
            boolean taxIncluded,
            BigDecimal taxAmount,
            BigDecimal totalAmount) {}

    /**
     * The tax of the lines with one rate.
     *
     * @param name of the rate when the document was decided; null if it had none
     * @param baseAmount what is taxed: after discounts, without the tax
     */
    public record Tax(
            String category,
            BigDecimal rate,
            boolean included,
            @Nullable String name,
            BigDecimal baseAmount,
            BigDecimal taxAmount) {}

    /**
     * What a credit note takes from an invoice.
     *
     * @param documentId the other document: the credit note or reversal of an invoice, the invoice of a credit note or reversal
     * @param amount negative if a reversal gives it back
     */
    public record Credit(UUID documentId, String number, BigDecimal amount) {}

    /**
     * What a command has written off of an invoice; some of it may have come back.
     *
     * @param documentId for its reversal
     * @param date on which it is booked
     * @param reversedById the reversal that has taken it back
     */
    public record WrittenOff(
            UUID documentId,
            BigDecimal amount,
            String reason,
            LocalDate date,
            @Nullable UUID reversedById) {}

    @JsonIgnore
    public boolean isInvoice() {
        return kind.equals(INVOICE);
    }

    public Invoice with(
            @Nullable List<Line> all,
            @Nullable List<Adjustment> adjusted,
            @Nullable List<Tax> taxed,
            @Nullable List<Credit> credited,
            @Nullable List<WrittenOff> written) {
        return new Invoice(
                id,
                kind,
                number,
                orderId,
                orderNumber,
                customerId,
                customerName,
                reason,
                notes,
                currency,
                subtotalAmount,
                discountAmount,
                adjustmentAmount,
                taxAmount,
                totalAmount,
                prepaidAmount,
                status,
                creditedAmount,
                writtenOffAmount,
                allocatedAmount,
                openAmount,
                reference,
                metadata,
                privateMetadata,
                shipmentIds,
                returnId,
                reversesId,
                reversesNumber,
                reversedById,
                seller,
                language,
                billingAddress,
                shippingAddress,
                date,
                supplyDate,
                issuedAt,
                dueAt,
                createdAt,
                updatedAt,
                shippingAmount,
                shipping,
                restockingFees,
                all,
                adjusted,
                taxed,
                credited,
                written);
    }

    public static Invoice of(JsonObject json) {
        return Json.read(json, Invoice.class);
    }

    /** Without what staff note, and without why something was written off. */
    public Invoice forCustomer() {
        var shown = privateMetadata.isEmpty() ? this : of(StaffFields.hidden(Json.write(this)));
        return shown.with(lines, adjustments, taxes, credits, null);
    }
}
