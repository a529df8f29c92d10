package tradepost.billing.ledger;

import tradepost.kernel.config.Setting;

/** What the accounts of the ledger are called, also in what was posted before. */
public final class LedgerSettings {
    private static final String NAME = "[\\p{L}\\p{N}][\\p{L}\\p{N} ._-]{0,59}";

    public static final Setting RECEIVABLE = account("receivable", "receivable", "what customers owe of invoices");

    public static final Setting DEPOSITS = account("deposits", "deposits", "money of customers that is not allocated");

    public static final Setting TRANSFERS =
            account("transfers", "transfers", "credit that moves from one order to another; zero at the end");

    public static final Setting REVENUE = account("revenue", "revenue", "sales of goods, without taxes");

    public static final Setting SHIPPING_REVENUE =
            account("shipping_revenue", "shipping_revenue", "shipping charges, without taxes");

    public static final Setting TAX = account("tax", "tax", "taxes that customers pay; each entry has its rate");

    public static final Setting BAD_DEBT = account("bad_debt", "bad_debt", "what was written off");

    public static final Setting PAYABLE = account("payable", "payable", "what is owed to vendors");

    public static final Setting STOCK = account("stock", "stock", "the value of the stock");

    public static final Setting GOODS_RECEIVED = account(
            "goods_received",
            "goods_received",
            "goods between their receipt and what is owed for them; zero when both are posted");

    public static final Setting COST_OF_GOODS =
            account("cost_of_goods", "cost_of_goods", "what shipped goods have cost, less those that came back");

    public static final Setting STOCK_ADJUSTMENTS =
            account("stock_adjustments", "stock_adjustments", "pieces that adjustments and counts added or removed");

    public static final Setting STOCK_VARIANCE =
            account("stock_variance", "stock_variance", "differences between prices and the average cost of the stock");

    public static final Setting EXCHANGE = account(
            "exchange",
            "exchange",
            "purchases in another currency: what is owed, against what it is in that of the business");

    public static final Setting CASH = account("cash", "cash.manual", "money that was moved without a provider");

    public static final Setting CLEARING =
            account("clearing", "clearing", "money at a payment provider; a dot and its name follow");

    private LedgerSettings() {}

    private static Setting account(String name, String fallback, String what) {
        return new Setting("ledger.account_" + name, fallback, "account of the ledger for " + what)
                .matching(text -> text.matches(NAME), "a name or number of at most 60 characters");
    }
}
