package tradepost.analytics.core.projection;

import java.util.List;

/** The names of what is summed by day in {@code day_total}; the dashboard reads them. */
public final class Total {
    public static final String ORDERS = "orders";
    public static final String ORDERED = "ordered_amount";
    public static final String CANCELLED_ORDERS = "cancelled_orders";
    public static final String REVENUE = "revenue";
    public static final String TAX = "tax_amount";
    public static final String UNITS = "units";
    public static final String RECEIVED = "received_amount";
    public static final String REFUNDED = "refunded_amount";
    /** What is open of invoices: the sum up to a day is what was open at its end. */
    public static final String OPEN = "open_amount";
    /** The part of it that was due before that day. */
    public static final String OVERDUE = "overdue_amount";
    /** What is expected of vendors: again, the sum up to a day. */
    public static final String OPEN_PURCHASES = "open_purchases";
    /** By location, like the next two: the sum up to a day. */
    public static final String STOCK_VALUE = "stock_value";

    public static final String ON_HAND = "on_hand";
    public static final String UNVALUED = "unvalued_quantity";
    /** In the currency of the installation. */
    public static final String COST_OF_GOODS = "cost_of_goods";
    /** Active alerts, like the next one: the sum up to a day. */
    public static final String LOW_STOCK = "low_stock";

    public static final String OUT_OF_STOCK = "out_of_stock";

    /** Figures that are of the end of a day: sums of all days up to it. */
    public static final List<String> AT_ENDS =
            List.of(OPEN, OVERDUE, OPEN_PURCHASES, STOCK_VALUE, LOW_STOCK, OUT_OF_STOCK);

    private static final String ORDERS_OF = "orders.";

    private Total() {}

    /** Orders that were written on a day and have this status. */
    public static String orders(String status) {
        return ORDERS_OF + status;
    }
}
