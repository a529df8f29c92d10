package tradepost.sales;

import io.vertx.core.json.JsonObject;
import java.math.BigDecimal;
import java.time.Instant;
import java.util.List;
import java.util.UUID;
import org.jspecify.annotations.Nullable;
import tradepost.kernel.json.Json;
import tradepost.orders.OrderLine;
import tradepost.orders.charge.Discount;
import tradepost.orders.charge.TaxExemption;
import tradepost.orders.invoice.LotPieces;

/**
 * @param priceListId the price list from which the line has its price; null for the item's own price, or one that the client set
 * @param sku with {@code name}, as they were when the line was written
 * @param subtotal of the pieces that are not closed, like the other amounts
 * @param closedQuantity pieces that will not be shipped
 * @param returnedQuantity shipped pieces that came back
 * @param backorderedQuantity open pieces that wait for stock
 * @param createdAt null until the line is stored, like {@code updatedAt}
 * @param discount as it was requested for the line
 * @param discountAmount of the line, with its share of the order's discount
 * @param taxCategory of its item when the line was written; null for standard, if it is not taxed
 * @param taxRate in percent; null if it is not taxed
 * @param taxIncluded whether the tax is part of the price
 * @param totalAmount what is charged: subtotal - discountAmount, plus taxAmount unless it is included
 * @param taxExemption from which the customer is exempt; null if it is not, or if there is no such tax
 * @param lots and serial numbers of the pieces that have left
 */
public record SalesOrderLine(
        UUID id,
        UUID orderId,
        UUID itemId,
        String sku,
        String name,
        long quantity,
        long shippedQuantity,
        BigDecimal unitPrice,
        BigDecimal subtotal,
        @Nullable UUID priceListId,
        @Nullable Instant createdAt,
        @Nullable Instant updatedAt,
        long closedQuantity,
        long returnedQuantity,
        long backorderedQuantity,
        @Nullable Discount discount,
        BigDecimal discountAmount,
        @Nullable String taxCategory,
        @Nullable BigDecimal taxRate,
        boolean taxIncluded,
        BigDecimal taxAmount,
        BigDecimal totalAmount,
        @Nullable TaxExemption taxExemption,
        List<LotPieces> lots)
        implements OrderLine {
    /** A line whose price is of no price list, without discount and tax, and of which nothing is closed, returned or backordered. */
    public SalesOrderLine(
            UUID id,
            UUID orderId,
            UUID itemId,
            String sku,
            String name,
            long quantity,
            long shippedQuantity,
            BigDecimal unitPrice,
            BigDecimal subtotal,
            @Nullable Instant createdAt,
            @Nullable Instant updatedAt) {
        this(
                id,
                orderId,
                itemId,
                sku,
                name,
                quantity,
                shippedQuantity,
                unitPrice,
                subtotal,
                null,
                createdAt,
                updatedAt,
                0,
                0,
                0,
                null,
                BigDecimal.ZERO.setScale(subtotal.scale()),
                null,
                null,
                false,
                BigDecimal.ZERO.setScale(subtotal.scale()),
                subtotal,
                null,
                List.of());
    }

    /** How many pieces are closed, have come back, and wait. */
    private record Pieces(long closed, long returned, long backordered) {}

    /** The price of a piece and of all of them, and what it is exempt from. */
    private record Priced(
            BigDecimal unitPrice,
            BigDecimal subtotal,
            @Nullable TaxExemption exemption) {}

    /** The discount and the tax. */
    private record Charged(
            @Nullable Discount discount,
            BigDecimal discountAmount,
            @Nullable String taxCategory,
            @Nullable BigDecimal taxRate,
            boolean taxIncluded,
            BigDecimal taxAmount) {}

    private Pieces pieces() {
        return new Pieces(closedQuantity, returnedQuantity, backorderedQuantity);
    }

    private Priced priced() {
        return new Priced(unitPrice, subtotal, taxExemption);
    }

    private Charged charged() {
        return new Charged(discount, discountAmount, taxCategory, taxRate, taxIncluded, taxAmount);
    }

    public SalesOrderLine ofPriceList(@Nullable UUID list) {
        return changed(list, createdAt, updatedAt, pieces(), priced(), charged());
    }

    public SalesOrderLine withPieces(long closed, long returned, long backordered) {
        return changed(
                priceListId, createdAt, updatedAt, new Pieces(closed, returned, backordered), priced(), charged());
    }

    /** At another price, of which the amounts are not computed yet. */
    public SalesOrderLine withPrice(BigDecimal price, BigDecimal ofAll, @Nullable TaxExemption exemption) {
        return changed(priceListId, createdAt, updatedAt, pieces(), new Priced(price, ofAll, exemption), charged());
    }

    public SalesOrderLine withExemption(@Nullable TaxExemption exemption) {
        return withPrice(unitPrice, subtotal, exemption);
    }

    /** Not taxed yet. */
    public SalesOrderLine ofTaxCategory(String category) {
        return withAmounts(discount, discountAmount, category, null, false, taxAmount);
    }

    /** With its discount and its tax. */
    public SalesOrderLine withAmounts(
            @Nullable Discount requested,
            BigDecimal discounted,
            @Nullable String category,
            @Nullable BigDecimal rate,
            boolean included,
            BigDecimal tax) {
        var charged = new Charged(requested, discounted, category, rate, included, tax);
        return changed(priceListId, createdAt, updatedAt, pieces(), priced(), charged);
    }

    SalesOrderLine storedAt(Instant at) {
        return createdAt != null ? this : changed(priceListId, at, at, pieces(), priced(), charged());
    }

    private SalesOrderLine changed(
            @Nullable UUID list,
            @Nullable Instant created,
            @Nullable Instant updated,
            Pieces pieces,
            Priced priced,
            Charged charged) {
        var total = priced.subtotal.subtract(charged.discountAmount);
        return new SalesOrderLine(
                id,
                orderId,
                itemId,
                sku,
                name,
                quantity,
                shippedQuantity,
                priced.unitPrice,
                priced.subtotal,
                list,
                created,
                updated,
                pieces.closed,
                pieces.returned,
                pieces.backordered,
                charged.discount,
                charged.discountAmount,
                charged.taxCategory,
                charged.taxRate,
                charged.taxIncluded,
                charged.taxAmount,
                charged.taxIncluded ? total : total.add(charged.taxAmount),
                priced.exemption,
                lots);
    }

    public SalesOrderLine withLots(List<LotPieces> shipped) {
        return new SalesOrderLine(
                id,
                orderId,
                itemId,
                sku,
                name,
                quantity,
                shippedQuantity,
                unitPrice,
                subtotal,
                priceListId,
                createdAt,
                updatedAt,
                closedQuantity,
                returnedQuantity,
                backorderedQuantity,
                discount,
                discountAmount,
                taxCategory,
                taxRate,
                taxIncluded,
                taxAmount,
                totalAmount,
                taxExemption,
                shipped);
    }

    public static SalesOrderLine of(JsonObject json) {
        return Json.read(json, SalesOrderLine.class);
    }
}
