package tradepost.purchase.account;

import io.vertx.core.json.JsonObject;
import java.math.BigDecimal;
import java.util.List;
import java.util.UUID;
import tradepost.kernel.json.Json;

/** @param currencies one entry for each currency of its orders, in the order of their codes */
public record VendorBalance(UUID vendorId, List<Entry> currencies) {
    /**
     * Of the orders in one currency that were sent or received.
     *
     * @param orders their number, without cancelled ones
     * @param orderedAmount their totals
     * @param receivedAmount of goods that came and did not go back
     * @param returnedAmount of goods that went back
     * @param openAmount what is still to be paid of them
     * @param owedAmount what is owed for goods that came; a part of openAmount
     * @param depositAmount what was paid in advance for goods that have not come, with creditAmount
     * @param creditAmount what the vendor owes
     */
    public record Entry(
            String currency,
            long orders,
            BigDecimal orderedAmount,
            BigDecimal receivedAmount,
            BigDecimal returnedAmount,
            BigDecimal paidAmount,
            BigDecimal refundedAmount,
            BigDecimal openAmount,
            BigDecimal owedAmount,
            BigDecimal depositAmount,
            BigDecimal creditAmount) {}

    public static VendorBalance of(JsonObject json) {
        return Json.read(json, VendorBalance.class);
    }
}
