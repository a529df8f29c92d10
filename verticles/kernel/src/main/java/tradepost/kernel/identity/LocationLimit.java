package tradepost.kernel.identity;

import java.util.Collection;
import java.util.List;
import java.util.UUID;
import org.jspecify.annotations.Nullable;
import tradepost.kernel.problem.Problem;

/**
 * The locations whose goods a caller may see and move. What belongs to another location does not exist for the caller, and nothing is booked
 * there in the caller's name.
 *
 * @param only these; empty for all
 */
public record LocationLimit(List<UUID> only) {
    public static LocationLimit of(Caller caller) {
        return new LocationLimit(caller.locations());
    }

    /** For a parameter of a statement; null for all. */
    public UUID @Nullable [] ids() {
        return only.isEmpty() ? null : only.toArray(UUID[]::new);
    }

    public boolean covers(UUID location) {
        return only.isEmpty() || only.contains(location);
    }

    /** Whether whoever is limited to these, or to none if there are none, sees nothing that the caller does not. */
    public boolean coversAll(Collection<UUID> others) {
        return only.isEmpty() || !others.isEmpty() && only.containsAll(others);
    }

    /** Fails 404 with this code, as if there were no such thing, unless one of its locations is covered. */
    public void requireVisible(String notFound, UUID... locations) {
        for (var location : locations) if (covers(location)) return;
        throw Problem.notFound(notFound);
    }

    /**
     * Fails 403 location_not_allowed.
     *
     * @param field that names the location
     */
    public void require(UUID location, String field) {
        if (!covers(location))
            throw Problem.forbidden(
                    "location_not_allowed", Problem.detail(field, "is not one of the caller's locations"));
    }

    /**
     * The location at which a command that may name one takes effect: the caller's only one if it names none. Null for all of them, if the
     * caller is not limited. Fails 403 location_not_allowed.
     */
    public @Nullable UUID narrowed(@Nullable UUID requested, String field) {
        if (requested == null && only.size() == 1) return only.getFirst();
        if (requested == null && !only.isEmpty())
            throw Problem.forbidden(
                    "location_not_allowed", Problem.detail(field, "is required: name one of the caller's locations"));
        if (requested != null) require(requested, field);
        return requested;
    }
}
