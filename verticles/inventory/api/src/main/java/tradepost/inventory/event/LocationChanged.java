package tradepost.inventory.event;

import java.util.UUID;
import tradepost.inventory.Location;
import tradepost.kernel.contract.FieldDoc;

/** The location at the time of the event. */
public record LocationChanged(
        @FieldDoc(value = "The location's id.", example = "0198c0de-0000-7000-8000-000000000031")
        UUID id,

        @FieldDoc(value = "Its code.", example = "NORTH") String code,

        @FieldDoc(value = "Its name.", example = "North warehouse")
        String name,

        @FieldDoc(value = "warehouse, store, transit or virtual.", example = "warehouse")
        String type,

        @FieldDoc(value = "Whether stock may be booked there.", example = "true")
        boolean active,

        @FieldDoc(value = "Locations serve orders by this number, lowest first.", example = "100")
        int priority) {
    public static LocationChanged of(Location l) {
        return new LocationChanged(l.id(), l.code(), l.name(), l.type(), l.active(), l.priority());
    }
}
