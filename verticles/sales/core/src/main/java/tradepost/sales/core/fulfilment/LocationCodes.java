package tradepost.sales.core.fulfilment;

import java.util.Collection;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.UUID;
import java.util.stream.Stream;
import tradepost.inventory.event.KnownLocations;
import tradepost.kernel.db.Tx;
import tradepost.kernel.resource.NameTable.Named;
import tradepost.sales.core.fulfilment.OrderParts.Place;
import tradepost.sales.event.ReservedPart;

/** The codes of the locations that an event names. */
public final class LocationCodes {
    private final Map<UUID, Named> names;

    LocationCodes(Map<UUID, Named> names) {
        this.names = names;
    }

    /** One statement. */
    public static LocationCodes of(Tx tx, Stream<UUID> locations) {
        return new LocationCodes(
                KnownLocations.TABLE.find(tx, locations.distinct().toList()));
    }

    public static LocationCodes of(Tx tx, Collection<Place> places) {
        return of(tx, places.stream().map(Place::locationId));
    }

    /** @param location one of those that were read */
    public String of(UUID location) {
        return Objects.requireNonNull(names.get(location), location::toString).code();
    }

    /** What is reserved where, for an event. */
    public List<ReservedPart> reserved(Map<Place, Long> pieces) {
        return pieces.entrySet().stream()
                .map(e -> new ReservedPart(
                        e.getKey().lineId(),
                        e.getKey().locationId(),
                        of(e.getKey().locationId()),
                        e.getValue()))
                .toList();
    }
}
