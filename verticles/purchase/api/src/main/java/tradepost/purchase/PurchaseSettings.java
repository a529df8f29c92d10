package tradepost.purchase;

import tradepost.kernel.config.Setting;

/** What operators set about purchase orders. */
public final class PurchaseSettings {
    public static final Setting APPROVAL_ABOVE = new Setting(
            "purchase.approval_above",
            "",
            "amount in the currency of the installation above which a purchase order, with its tolerance, must be approved by somebody else before"
                    + " it is sent or received, like every order in another currency; empty: never");

    public static final Setting CONTRACT_NOTICE_DAYS = new Setting(
            "purchase.contract_notice_days",
            30,
            1,
            3_650,
            "days before its last day that the expiry of a contract with a vendor is announced");

    private PurchaseSettings() {}
}
