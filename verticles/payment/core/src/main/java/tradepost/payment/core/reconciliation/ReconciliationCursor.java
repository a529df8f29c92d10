package tradepost.payment.core.reconciliation;

import java.util.List;
import java.util.UUID;
import java.util.regex.Pattern;
import org.jspecify.annotations.Nullable;
import tradepost.kernel.problem.Problem;
import tradepost.payment.core.reconciliation.Reconciler.Side;

/**
 * Where a reconciliation goes on, and where it ends.
 *
 * @param name of the side whose orders are compared, or {@code provider/} and that of the provider whose statement is
 * @param at the last order or payment that was compared
 * @param end the last one that is; null if the request did not say it
 */
record ReconciliationCursor(String name, UUID at, @Nullable UUID end) {
    private static final String ID = "[0-9a-f]{8}(-[0-9a-f]{4}){3}-[0-9a-f]{12}";
    private static final String PROVIDER = "provider/";
    private static final String NAME = "[a-z][a-z0-9_-]{0,49}";

    static ReconciliationCursor of(Side side, UUID at, UUID end) {
        return new ReconciliationCursor(side.name(), at, end);
    }

    static ReconciliationCursor of(String provider, UUID at, UUID end) {
        return new ReconciliationCursor(PROVIDER + provider, at, end);
    }

    /** Fails 400 invalid_cursor. */
    static ReconciliationCursor of(String text, List<Side> sides) {
        var match = Pattern.compile("(%s|%s%s)/(%s)(/(%s))?".formatted(NAME, PROVIDER, NAME, ID, ID))
                .matcher(text);
        if (match.matches()) {
            var end = match.group(5);
            var found = new ReconciliationCursor(
                    match.group(1), UUID.fromString(match.group(2)), end == null ? null : UUID.fromString(end));
            if (found.provider() != null
                    || sides.stream().anyMatch(s -> s.name().equals(found.name))) return found;
        }
        throw Problem.badRequest("invalid_cursor", Problem.detail("after", "is not a cursor of this list"));
    }

    @Nullable
    String provider() {
        return name.startsWith(PROVIDER) ? name.substring(PROVIDER.length()) : null;
    }

    Side side(List<Side> sides) {
        return sides.stream().filter(s -> s.name().equals(name)).findFirst().orElseThrow();
    }

    String text() {
        return name + "/" + at + (end == null ? "" : "/" + end);
    }

    /** In the order of PostgreSQL, which is that of the bytes. */
    static boolean isAfter(UUID id, UUID other) {
        int high = Long.compareUnsigned(id.getMostSignificantBits(), other.getMostSignificantBits());
        return high == 0
                ? Long.compareUnsigned(id.getLeastSignificantBits(), other.getLeastSignificantBits()) > 0
                : high > 0;
    }
}
