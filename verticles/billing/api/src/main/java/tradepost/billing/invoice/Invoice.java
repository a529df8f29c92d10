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
import tradepost.orders.invoice.OrderAddress;
import tradepost.orders.invoice.PricedLine;
import tradepost.orders.invoice.Seller;

/**
 * An invoice or a credit note, with what was true when it was issued, and what is open of an invoice now. The amounts of a credit note are
 * positive, too.
 *
 * @param kind invoice or credit_note
 * @param number such as {@code INV-2026-000001} or {@code CN-2026-000001}; without gaps in a year of the business
 * @param reason shipped, requested, reduced, cancelled, returned, corrected, credited or refunded
 * @param notes what the command that issued it gave as its reason
 * @param status open, partially_paid, paid, credited or written_off; null for a credit note
 * @param creditedAmount zero for a credit note, like the other three
 * @param allocatedAmount to which payments are allocated
 * @param metadata the own data of clients that the order had
 * @param privateMetadata the metadata of staff that the order had: see {@link #forCustomer}
 * @param shipmentIds the shipments since the invoice before it
 * @param returnId of a credit note for a return
 * @param language of the PDF: en or de; null for that of the installation
 * @param date that the document shows: the day of issuedAt in the zone of the business, unless a command gave another
 * @param dueAt null for a credit note
 * @param createdAt when it was decided
 * @param updatedAt when its amounts last changed
 * @param shippingAmount of the shipping charge, before a tax that is added; zero without one
 * @param shipping the shipping charge, on the first invoice of the order; null without one
 * @param lines null in lists, like taxes and credits
 * @param credits the credit notes of an invoice, or the invoices that a credit note corrects
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
        BigDecimal taxAmount,
        BigDecimal totalAmount,
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
        Seller seller,
        @Nullable String language,
        @Nullable OrderAddress billingAddress,
        @Nullable OrderAddress shippingAddress,
        LocalDate date,
        Instant issuedAt,
        @Nullable Instant dueAt,
        Instant createdAt,
        Instant updatedAt,
        BigDecimal shippingAmount,
        @Nullable ShippingCharge shipping,

        @JsonInclude(JsonInclude.Include.NON_NULL) @Nullable List<Line> lines,

        @JsonInclude(JsonInclude.Include.NON_NULL) @Nullable List<Tax> taxes,

        @JsonInclude(JsonInclude.Include.NON_NULL) @Nullable List<Credit> credits) {
    public static final String INVOICE = "invoice";
    public static final String CREDIT_NOTE = "credit_note";

    /**
     * @param quantity number of pieces; 0 if only amounts are corrected or credited
     * @param taxRate in percent; null if it is not taxed, like taxCategory
     * @param totalAmount subtotal - discountAmount, plus taxAmount unless it is included
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
            BigDecimal totalAmount)
            implements PricedLine {}

    /**
     * The tax of the lines with one rate.
     *
     * @param baseAmount what is taxed: after discounts, without the tax
     */
    public record Tax(
            String category, BigDecimal rate, boolean included, BigDecimal baseAmount, BigDecimal taxAmount) {}

    /**
     * What a credit note takes from an invoice.
     *
     * @param documentId the other document: the credit note of an invoice, the invoice of a credit note
     */
    public record Credit(UUID documentId, String number, BigDecimal amount) {}

    @JsonIgnore
    public boolean isCreditNote() {
        return kind.equals(CREDIT_NOTE);
    }

    public Invoice with(List<Line> all, List<Tax> taxed, @Nullable List<Credit> credited) {
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
                taxAmount,
                totalAmount,
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
                seller,
                language,
                billingAddress,
                shippingAddress,
                date,
                issuedAt,
                dueAt,
                createdAt,
                updatedAt,
                shippingAmount,
                shipping,
                all,
                taxed,
                credited);
    }

    public static Invoice of(JsonObject json) {
        return Json.read(json, Invoice.class);
    }

    /** Without what staff note. */
    public Invoice forCustomer() {
        return privateMetadata.isEmpty() ? this : of(StaffFields.hidden(Json.write(this)));
    }
}
