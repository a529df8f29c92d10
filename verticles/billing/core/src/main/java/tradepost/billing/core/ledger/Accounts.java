package tradepost.billing.core.ledger;

import java.util.function.Function;
import tradepost.billing.ledger.LedgerSettings;
import tradepost.kernel.config.Setting;
import tradepost.orders.Payment;

/** The accounts of the ledger. {@link AccountNames} has what an installation calls them. */
record Accounts(
        String receivable,
        String deposits,
        String transfers,
        String revenue,
        String shippingRevenue,
        String restockingFees,
        String tax,
        String badDebt,
        String payable,
        String vendorDeposits,
        String goodsReceived,
        String stock,
        String costOfGoods,
        String stockAdjustments,
        String costVariances,
        String cash,
        String clearing) {
    /** The provider and the method of credit that pays another order of the customer. */
    static final String CREDIT = "credit";

    /** As they are stored: by the names that they have without settings. */
    static final Accounts STORED = of(Setting::fallback);

    private static Accounts of(Function<Setting, String> name) {
        return new Accounts(
                name.apply(LedgerSettings.RECEIVABLE),
                name.apply(LedgerSettings.DEPOSITS),
                name.apply(LedgerSettings.TRANSFERS),
                name.apply(LedgerSettings.REVENUE),
                name.apply(LedgerSettings.SHIPPING_REVENUE),
                name.apply(LedgerSettings.RESTOCKING_FEES),
                name.apply(LedgerSettings.TAX),
                name.apply(LedgerSettings.BAD_DEBT),
                name.apply(LedgerSettings.PAYABLE),
                name.apply(LedgerSettings.VENDOR_DEPOSITS),
                name.apply(LedgerSettings.GOODS_RECEIVED),
                name.apply(LedgerSettings.STOCK),
                name.apply(LedgerSettings.COST_OF_GOODS),
                name.apply(LedgerSettings.STOCK_ADJUSTMENTS),
                name.apply(LedgerSettings.COST_VARIANCES),
                name.apply(LedgerSettings.CASH),
                name.apply(LedgerSettings.CLEARING));
    }

    /** What stands on these is the balance of a customer. */
    String[] ofCustomers() {
        return new String[] {receivable, deposits};
    }

    /** Of the money that a provider has, or of credit that moves. */
    String money(String provider) {
        return switch (provider) {
            case Payment.MANUAL -> cash;
            case CREDIT -> transfers;
            default -> clearing + "." + provider;
        };
    }

    /** The other side of what comes to stock from a place outside, or goes there. */
    String outside(String code) {
        return switch (code) {
            case "SUPPLIER" -> goodsReceived;
            case "CUSTOMER" -> costOfGoods;
            default -> stockAdjustments;
        };
    }

    private boolean isClearing(String account) {
        return account.startsWith(clearing + ".");
    }

    /** Whether the balance of the account is what a payment provider has, or what was moved without one. */
    boolean isMoney(String account) {
        return account.equals(cash) || isClearing(account);
    }
}
