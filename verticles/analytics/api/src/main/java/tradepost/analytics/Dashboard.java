package tradepost.analytics;

import io.vertx.core.json.JsonObject;
import java.math.BigDecimal;
import java.time.LocalDate;
import java.util.List;
import java.util.UUID;
import org.jspecify.annotations.Nullable;
import tradepost.analytics.report.AsOf;
import tradepost.kernel.json.Json;

/**
 * Figures of a period and of the period of as many days before it.
 *
 * @param currency that of the installation, in which stock is valued
 * @param amounts those of each currency; the currency of the installation first
 * @param ordersByStatus of the orders that were written in the period, by what they are now
 */
public record Dashboard(
        AsOf asOf,
        LocalDate from,
        LocalDate to,
        LocalDate previousFrom,
        LocalDate previousTo,
        String zone,
        String currency,
        List<Amounts> amounts,
        Compared orders,
        Compared cancelledOrders,
        Compared units,
        List<StatusCount> ordersByStatus,
        List<TopItem> topItems,
        List<TopCustomer> topCustomers,
        Stock stock,
        Compared supplierScore) {
    /**
     * A figure.
     *
     * @param value null if it cannot be measured, or may not be seen
     * @param previous the same of the period before
     */
    public record Compared(
            @Nullable BigDecimal value, @Nullable BigDecimal previous) {}

    public record Amounts(
            String currency,
            Compared orders,
            Compared orderedAmount,
            Compared averageOrder,
            Compared revenue,
            Compared taxAmount,
            Compared receivedAmount,
            Compared refundedAmount,
            Compared openAmount,
            Compared overdueAmount,
            Compared openPurchases) {}

    public record StatusCount(String status, long orders, long previous) {}

    public record TopItem(
            UUID itemId,
            @Nullable String sku,
            @Nullable String name,
            String currency,
            BigDecimal revenue,
            BigDecimal previousRevenue,
            long units,
            long previousUnits) {}

    public record TopCustomer(
            UUID customerId,
            @Nullable String customerName,
            String currency,
            BigDecimal revenue,
            BigDecimal previousRevenue,
            long orders,
            long previousOrders) {}

    public record Stock(
            Compared stockValue,
            Compared costOfGoods,
            Compared turnover,
            Compared daysOfSupply,
            Compared lowStock,
            Compared outOfStock) {}

    public static Dashboard of(JsonObject json) {
        return Json.read(json, Dashboard.class);
    }
}
