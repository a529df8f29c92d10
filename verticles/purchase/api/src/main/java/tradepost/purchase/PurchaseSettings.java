package tradepost.purchase;

import tradepost.kernel.config.Setting;

/** What operators set about purchase orders. */
public final class PurchaseSettings {
    public static final Setting APPROVAL_ABOVE = new Setting(
            "purchase.approval_above",
            "",
            "amount in the currency of the installation above which a purchase order must be approved by somebody else before"
                    + " it is sent or received, like every order in another currency; empty: never");

    private PurchaseSettings() {}
}
