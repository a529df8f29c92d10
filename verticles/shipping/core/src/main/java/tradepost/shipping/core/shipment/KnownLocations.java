package tradepost.shipping.core.shipment;

import tradepost.kernel.resource.NameTable;

/** The codes of locations, which inventory publishes. */
final class KnownLocations {
    static final NameTable TABLE = new NameTable("known_location", "code");

    private KnownLocations() {}
}
