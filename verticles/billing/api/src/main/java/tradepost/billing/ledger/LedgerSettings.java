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

    public static final Setting RESTOCKING_FEES =
            account("restocking_fees", "restocking_fees", "restocking fees of returns, without taxes");

    public static final Setting TAX = account("tax", "tax", "taxes that customers pay; each entry has its rate");

    public static final Setting BAD_DEBT = account("bad_debt", "bad_debt", "what was written off");

    public static final Setting PAYABLE = account("payable", "payable", "what is owed to vendors for goods received");

    public static final Setting VENDOR_DEPOSITS =
            account("vendor_deposits", "vendor_deposits", "what was paid to vendors above the cost of goods received");

    public static final Setting GOODS_RECEIVED = account(
            "goods_received",
            "goods_received",
            "goods between vendors and stock; zero in each currency, but for other currencies");

    public static final Setting STOCK = account("stock", "stock", "what the stock is worth");

    public static final Setting COST_OF_GOODS =
            account("cost_of_goods", "cost_of_goods", "the cost of what was shipped to customers");

    public static final Setting STOCK_ADJUSTMENTS = account(
            "stock_adjustments", "stock_adjustments", "the cost of pieces that were found, missing or scrapped");

    public static final Setting COST_VARIANCES = account(
            "cost_variances", "cost_variances", "differences between the average cost of pieces and their price");

    public static final Setting CASH = account("cash", "cash.manual", "money that was moved without a provider");

    public static final Setting CLEARING =
            account("clearing", "clearing", "money at a payment provider; a dot and its name follow");

    private LedgerSettings() {}

    private static Setting account(String name, String fallback, String what) {
        return new Setting("ledger.account_" + name, fallback, "account of the ledger for " + what)
                .matching(text -> text.matches(NAME), "a name or number of at most 60 characters");
    }
}
