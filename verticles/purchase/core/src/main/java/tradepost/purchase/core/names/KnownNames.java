package tradepost.purchase.core.names;

import tradepost.kernel.resource.NameTable;

/** What lists of purchase show of the items and locations that they name. Orders have the SKUs and names of their lines themselves. */
public final class KnownNames {
    public static final NameTable ITEMS = new NameTable("known_item", "sku");
    public static final NameTable LOCATIONS = new NameTable("known_location", "code");

    private KnownNames() {}
}
