package tradepost.audit.core.chain;

import io.vertx.sqlclient.Row;
import java.time.Duration;
import java.time.Instant;
import java.util.stream.Stream;
import tradepost.audit.AuditEvents.JournalErased;
import tradepost.kernel.json.Json;

/** What an event says that retention was allowed to erase. */
record ErasedPart(Instant at, JournalErased erased) {
    private static final Duration CLOCKS_DIFFER = Duration.ofHours(1);

    /** Empty for an event that this program cannot have written. */
    static Stream<ErasedPart> of(Row r) {
        try {
            var erased = Json.read(r.getJsonObject("data"), JournalErased.class);
            var part = new ErasedPart(r.getOffsetDateTime("at").toInstant(), erased);
            return part.isPossible() ? Stream.of(part) : Stream.empty();
        } catch (IllegalArgumentException | NullPointerException e) {
            return Stream.empty();
        }
    }

    /** Whether it erased only what was old enough then. */
    private boolean isPossible() {
        return erased.days() > 0
                && erased.types() != null
                && !erased.before()
                        .isAfter(at.minus(Duration.ofDays(erased.days())).plus(CLOCKS_DIFFER));
    }

    boolean coversData(long position, String type, Instant of) {
        return covers(position, of) && erased.types().stream().anyMatch(type::startsWith);
    }

    boolean coversOrigin(long position, Instant of) {
        return covers(position, of) && erased.retentionClass().equals(Erasure.ADDRESSES);
    }

    private boolean covers(long position, Instant of) {
        return position > erased.after() && position <= erased.to() && of.isBefore(erased.before());
    }
}
