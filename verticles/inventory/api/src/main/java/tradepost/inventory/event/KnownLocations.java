package tradepost.inventory.event;

import tradepost.kernel.resource.NameTable;

/**
 * The codes of locations, for a context that applies the events {@code inventory.location.created} and {@code .updated} by {@link #TABLE} and has
 * the table {@code known_location}.
 */
public final class KnownLocations {
    public static final NameTable TABLE = new NameTable("known_location", "code");

    private KnownLocations() {}
}
