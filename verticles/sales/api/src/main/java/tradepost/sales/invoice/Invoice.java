package tradepost.sales.invoice;

import com.fasterxml.jackson.annotation.JsonInclude;
import io.vertx.core.json.JsonObject;
import java.math.BigDecimal;
import java.time.Instant;
import java.util.List;
import java.util.UUID;
import org.jspecify.annotations.Nullable;
import tradepost.kernel.json.Json;
import tradepost.sales.charge.ShippingCharge;

/**
 * An invoice or a credit note, with what was true when it was issued. The amounts of a credit note are positive, too.
 *
 * @param kind invoice or credit_note
 * @param number such as {@code INV-2026-000001} or {@code CN-2026-000001}; without gaps in a year (UTC)
 * @param reason shipped, requested, reduced, cancelled, returned or corrected
 * @param shipmentIds the shipments since the invoice before it
 * @param returnId of a credit note for a return
 * @param language of the PDF: en or de; null for that of the installation
 * @param dueAt null for a credit note
 * @param shippingAmount of the shipping charge, before a tax that is added; zero without one
 * @param shipping the shipping charge, on the first invoice of the order; null without one
 * @param lines null in lists, like taxes
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
        String currency,
        BigDecimal subtotalAmount,
        BigDecimal discountAmount,
        BigDecimal taxAmount,
        BigDecimal totalAmount,
        @Nullable String reference,
        List<UUID> shipmentIds,
        @Nullable UUID returnId,
        Seller seller,
        @Nullable String language,
        @Nullable InvoiceAddress billingAddress,
        @Nullable InvoiceAddress shippingAddress,
        Instant issuedAt,
        @Nullable Instant dueAt,
        Instant createdAt,
        BigDecimal shippingAmount,
        @Nullable ShippingCharge shipping,

        @JsonInclude(JsonInclude.Include.NON_NULL) @Nullable List<Line> lines,

        @JsonInclude(JsonInclude.Include.NON_NULL) @Nullable List<Tax> taxes) {
    public static final String INVOICE = "invoice";
    public static final String CREDIT_NOTE = "credit_note";

    /**
     * @param quantity number of pieces; 0 if only amounts of earlier documents are corrected
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
            BigDecimal totalAmount) {}

    /**
     * The tax of the lines with one rate.
     *
     * @param baseAmount what is taxed: after discounts, without the tax
     */
    public record Tax(
            String category, BigDecimal rate, boolean included, BigDecimal baseAmount, BigDecimal taxAmount) {}

    public Invoice with(List<Line> all, List<Tax> taxed) {
        return new Invoice(
                id,
                kind,
                number,
                orderId,
                orderNumber,
                customerId,
                customerName,
                reason,
                currency,
                subtotalAmount,
                discountAmount,
                taxAmount,
                totalAmount,
                reference,
                shipmentIds,
                returnId,
                seller,
                language,
                billingAddress,
                shippingAddress,
                issuedAt,
                dueAt,
                createdAt,
                shippingAmount,
                shipping,
                all,
                taxed);
    }

    public static Invoice of(JsonObject json) {
        return Json.read(json, Invoice.class);
    }
}
