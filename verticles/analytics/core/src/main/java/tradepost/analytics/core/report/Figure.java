package tradepost.analytics.core.report;

import java.util.Locale;

/** A figure: the field that has it, its unit, and what it counts. The dictionary of figures and the descriptions of fields say this. */
public enum Figure {
    ORDERS(Unit.COUNT, "Orders that were confirmed in the period and are not cancelled."),
    ORDERED_AMOUNT(
            Unit.AMOUNT, "The totals, as they are now, of the orders that `orders` counts, with taxes and shipping."),
    AVERAGE_ORDER(Unit.RATIO_AMOUNT, "`ordered_amount` divided by `orders`."),
    CANCELLED_ORDERS(Unit.COUNT, "Orders that were confirmed before and were cancelled in the period."),
    REVENUE(
            Unit.AMOUNT,
            "Invoices less credit notes by their dates: goods, shipping and restocking fees after discounts, without taxes. It is what the accounts"
                    + " of revenue have in the ledger."),
    SHIPPING_REVENUE(Unit.AMOUNT, "The part of `revenue` that is charged for shipping."),
    DISCOUNT_AMOUNT(Unit.AMOUNT, "The discounts of invoices less those of credit notes, by their dates."),
    TAX_AMOUNT(
            Unit.AMOUNT,
            "The taxes of invoices less those of credit notes, by their dates, and less what write-offs correct of them (`write_offs.tax`). It is what"
                    + " the account of taxes has in the ledger."),
    UNITS(Unit.PIECES, "Pieces on invoices less those on credit notes, by their dates."),
    COST_OF_SALES(
            Unit.COST,
            "The cost of the pieces that were shipped in the period, less that of the pieces that came back, at the average cost of then; of orders"
                    + " in the currency of the installation."),
    GROSS_PROFIT(Unit.COST, "`revenue` less `cost_of_sales`; only in the currency of the installation."),
    DOCUMENT_COUNT(Unit.COUNT, "Invoices, credit notes and reversals, by their dates."),
    NET_AMOUNT(
            Unit.AMOUNT,
            "Invoices less credit notes by their dates, without taxes, and less what write-offs correct of that."),
    TOTAL_AMOUNT(
            Unit.AMOUNT,
            "Invoices less credit notes by their dates, with taxes, and less what write-offs correct of that."),
    ON_HAND(Unit.PIECES, "Pieces on hand at the end of the period, whatever their state."),
    UNVALUED_QUANTITY(Unit.PIECES, "The pieces of `on_hand` whose cost is not known; they have no value."),
    STOCK_VALUE(Unit.COST, "`on_hand` at the average cost at the end of the period, rounded for each location."),
    COST_OF_GOODS(
            Unit.COST,
            "The cost of the pieces that were shipped to customers in the period, less that of the pieces that came back, at the average cost of then."),
    AVERAGE_STOCK_VALUE(Unit.COST, "The mean of the values of the stock at the ends of the days of the period."),
    TURNOVER(
            Unit.COST_RATIO,
            "`cost_of_goods` divided by `average_stock_value`: how often the stock was sold in the period."),
    DAYS_OF_SUPPLY(
            Unit.COST_DAYS,
            "`stock_value` divided by `cost_of_goods` of a day: how many days the stock lasts if as much is sold as in the period."),
    LOW_STOCK(Unit.COUNT, "Items at locations whose stock is at or below its reorder point, at the end of the period."),
    OUT_OF_STOCK(
            Unit.COUNT,
            "Items at locations with a reorder point that have no available stock, at the end of the period."),
    MOVEMENTS(Unit.COUNT, "Movements of stock."),
    UNITS_IN(Unit.PIECES, "Pieces that came to the locations."),
    UNITS_OUT(Unit.PIECES, "Pieces that left the locations."),
    VALUE_IN(Unit.COST, "`units_in` at the average costs after each movement."),
    VALUE_OUT(Unit.COST, "`units_out` at the average costs after each movement."),
    PURCHASE_ORDERS(Unit.COUNT, "Orders that were sent to vendors in the period."),
    ORDERED_QUANTITY(Unit.PIECES, "The pieces of the orders that `purchase_orders` counts."),
    PURCHASED_AMOUNT(Unit.AMOUNT, "These pieces at the prices of the orders."),
    RECEIPTS(Unit.COUNT, "Deliveries of vendors that arrived in the period."),
    RECEIVED_QUANTITY(Unit.PIECES, "Pieces that vendors delivered in the period, damaged ones too."),
    RECEIPT_AMOUNT(Unit.AMOUNT, "`received_quantity` at the prices of the orders."),
    DAMAGED_QUANTITY(Unit.PIECES, "The pieces of `received_quantity` that arrived damaged."),
    SENT_BACK_QUANTITY(Unit.PIECES, "Pieces that went back to vendors in the period."),
    SENT_BACK_AMOUNT(Unit.AMOUNT, "`sent_back_quantity` at the prices of the orders."),
    PAID_AMOUNT(Unit.AMOUNT, "What was paid to vendors in the period."),
    OPEN_PURCHASES(
            Unit.AMOUNT,
            "What is still expected of orders to vendors, at the prices of the orders, at the end of the period."),
    ON_TIME_RATE(
            Unit.RATE,
            "Of the pieces that arrived in the period and had an expected time: the share that came on that day or before."),
    FILL_RATE(Unit.RATE, "Of the pieces of orders that were received or closed in the period: the share that arrived."),
    DEFECT_RATE(
            Unit.RATE,
            "Of the pieces that arrived in the period: the share that was damaged, or that went back in the period."),
    PRICE_DRIFT(
            Unit.DRIFT,
            "By how much prices of receipts in the period differ on average from the last price before the period, or the first one in it."),
    SUPPLIER_SCORE(
            Unit.SCORE,
            "100 × (0.4 × `on_time_rate` + 0.3 × `fill_rate` + 0.2 × (1 - `defect_rate`) + 0.1 × (1 - `price_drift`)), as at"
                    + " /api/vendors/{vendor_id}/performance; of several vendors, the mean of their scores."),
    BUYERS(Unit.COUNT, "Customers who have placed the orders that `orders` counts."),
    NEW_CUSTOMERS(Unit.COUNT, "The customers of `buyers` whose first order it was."),
    RETURNS(Unit.COUNT, "Returns of customers in the period."),
    RETURNED_QUANTITY(Unit.PIECES, "Pieces that customers sent back in the period."),
    RETURNED_AMOUNT(Unit.AMOUNT, "What these pieces had cost the customers, with taxes."),
    OPEN_AMOUNT(
            Unit.AMOUNT,
            "What is open of invoices: neither paid nor credited nor written off. It is what the account of receivables has in the ledger."),
    OVERDUE_AMOUNT(Unit.AMOUNT, "The part of `open_amount` that was due before the day."),
    LAST_ORDER_AT(Unit.TIME, "When the last order of the period was confirmed."),
    PAYMENTS(Unit.COUNT, "Payments of customers that were received in the period."),
    RECEIVED_AMOUNT(
            Unit.AMOUNT,
            "What customers have paid in the period. Credit of an order that pays another one is no money, and does not count."),
    REFUNDS(Unit.COUNT, "Amounts that were given back to customers in the period."),
    REFUNDED_AMOUNT(Unit.AMOUNT, "What was given back to customers in the period."),
    NET_CASH(
            Unit.AMOUNT,
            "`received_amount` less `refunded_amount` and `paid_amount`. It is what the accounts of cash and of providers have in the ledger."),
    NOT_DUE(Unit.AMOUNT, "The part of `open_amount` that is not overdue."),
    OVERDUE_1_30(Unit.AMOUNT, "The part of `open_amount` that is overdue by 1 to 30 days."),
    OVERDUE_31_60(Unit.AMOUNT, "The part of `open_amount` that is overdue by 31 to 60 days."),
    OVERDUE_61_90(Unit.AMOUNT, "The part of `open_amount` that is overdue by 61 to 90 days."),
    OVERDUE_91(Unit.AMOUNT, "The part of `open_amount` that is overdue by 91 days or more."),
    AGED_0_30(Unit.PIECES, "Pieces on hand that came up to 30 days ago. The pieces that came first have left first."),
    AGED_31_60(Unit.PIECES, "Pieces on hand that came 31 to 60 days ago."),
    AGED_61_90(Unit.PIECES, "Pieces on hand that came 61 to 90 days ago."),
    AGED_91_180(Unit.PIECES, "Pieces on hand that came 91 to 180 days ago."),
    AGED_181(Unit.PIECES, "Pieces on hand that came 181 days ago or earlier."),
    VALUE_0_30(Unit.COST, "The value of `aged_0_30` at the average cost of now."),
    VALUE_31_60(Unit.COST, "The value of `aged_31_60` at the average cost of now."),
    VALUE_61_90(Unit.COST, "The value of `aged_61_90` at the average cost of now."),
    VALUE_91_180(Unit.COST, "The value of `aged_91_180` at the average cost of now."),
    VALUE_181(Unit.COST, "The value of `aged_181` at the average cost of now.");

    /** How a figure is written, and whether only callers with costs:read see it. */
    enum Unit {
        AMOUNT("amount", false),
        RATIO_AMOUNT("amount", false),
        COST("amount", true),
        PIECES("pieces", false),
        COUNT("count", false),
        RATE("rate", false),
        DRIFT("rate", false),
        SCORE("score", false),
        COST_RATIO("ratio", true),
        COST_DAYS("days", true),
        TIME("time", false);

        final String text;
        final boolean costs;

        Unit(String text, boolean costs) {
            this.text = text;
            this.costs = costs;
        }
    }

    private final Unit unit;
    private final String definition;

    Figure(Unit unit, String definition) {
        this.unit = unit;
        this.definition = definition;
    }

    /** The field that has it. */
    public String field() {
        return name().toLowerCase(Locale.ROOT);
    }

    Unit unit() {
        return unit;
    }

    public String unitText() {
        return unit.text;
    }

    /** Whether only callers with costs:read see it. */
    public boolean costs() {
        return unit.costs;
    }

    public String definition() {
        return definition;
    }
}
