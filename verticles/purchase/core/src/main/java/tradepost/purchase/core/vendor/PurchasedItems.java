package tradepost.purchase.core.vendor;

import tradepost.kernel.resource.NameTable;

/** What the lists of vendors' prices and contracts show of items. Orders have the SKUs and names of their lines themselves. */
public final class PurchasedItems {
    public static final NameTable NAMES = new NameTable("known_item", "sku");

    private PurchasedItems() {}
}
