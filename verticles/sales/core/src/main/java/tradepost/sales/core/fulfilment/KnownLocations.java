package tradepost.sales.core.fulfilment;

import tradepost.kernel.resource.NameTable;

/** The codes of locations, which inventory publishes. */
public final class KnownLocations {
    public static final NameTable TABLE = new NameTable("known_location", "code");

    private KnownLocations() {}
}
