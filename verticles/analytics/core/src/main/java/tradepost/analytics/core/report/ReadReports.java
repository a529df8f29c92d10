package tradepost.analytics.core.report;

import io.vertx.core.json.JsonObject;
import java.time.Instant;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.concurrent.TimeUnit;
import java.util.regex.Pattern;
import org.jspecify.annotations.Nullable;
import tradepost.analytics.core.projection.Projection;
import tradepost.analytics.report.AsOf;
import tradepost.analytics.report.ReportPage;
import tradepost.kernel.problem.Problem;

/**
 * The reports that were read last and have more pages. A report is computed as a whole; without this, an export would compute it again for each of its
 * pages. A page that comes too late, or at another node, is of the present figures.
 */
final class ReadReports {
    private static final int KEPT_MAX = 4;
    private static final long KEPT_NANOS = TimeUnit.MINUTES.toNanos(1);
    private static final Pattern CURSOR = Pattern.compile("(\\d{1,15})-(\\d{1,6})");

    /** What a report was read for, and up to which event. */
    record Key(Object request, long position) {}

    /**
     * A report.
     *
     * @param period null if its rows show the present state
     * @param asked when another context was asked for the figures; null if they are those of the projection
     */
    record Read(
            Projection of,
            @Nullable ReportPeriod period,
            @Nullable Instant asked,
            List<JsonObject> rows) {
        long position() {
            return Objects.requireNonNull(of.asOf().position());
        }

        ReportPage.Meta meta(int limit, int offset, @Nullable String next) {
            return new ReportPage.Meta(
                    limit,
                    offset,
                    rows.size(),
                    next,
                    asked == null ? of.asOf() : new AsOf(asked, null),
                    of.zone().id(),
                    period == null ? null : period.from(),
                    period == null ? null : period.to());
        }
    }

    private record Kept(Read read, long sinceNanos) {}

    /** Where a page begins in a report that was read up to an event. */
    record Place(long position, int offset) {
        /** Fails 400 invalid_cursor. */
        static Place of(String cursor) {
            var text = CURSOR.matcher(cursor);
            if (!text.matches()) throw Problem.badRequest("invalid_cursor");
            return new Place(Long.parseLong(text.group(1)), Integer.parseInt(text.group(2)));
        }

        String cursor() {
            return position + "-" + offset;
        }
    }

    private final Map<Key, Kept> kept = new LinkedHashMap<>();

    synchronized @Nullable Read find(Object request, long position) {
        var found = kept.get(new Key(request, position));
        return found == null || isOld(found) ? null : found.read;
    }

    synchronized void keep(Object request, Read read) {
        kept.values().removeIf(ReadReports::isOld);
        kept.remove(new Key(request, read.position()));
        if (kept.size() == KEPT_MAX) kept.remove(kept.keySet().iterator().next());
        kept.put(new Key(request, read.position()), new Kept(read, System.nanoTime()));
    }

    private static boolean isOld(Kept k) {
        return System.nanoTime() - k.sinceNanos > KEPT_NANOS;
    }
}
