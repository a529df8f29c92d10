package tradepost.analytics.core.report;

import io.vertx.core.json.JsonObject;
import java.time.Instant;
import java.util.List;
import java.util.Objects;
import java.util.regex.Pattern;
import org.jspecify.annotations.Nullable;
import tradepost.analytics.core.projection.Projection;
import tradepost.analytics.report.AsOf;
import tradepost.analytics.report.ReportPage;
import tradepost.kernel.listing.WholeLists;
import tradepost.kernel.problem.Problem;

/**
 * The reports that were read last and have more pages. A page that comes too late, or at another node, is of the present figures.
 */
final class ReadReports {
    private static final int KEPT_MAX = 4;
    private static final Pattern CURSOR = Pattern.compile("(\\d{1,15})-(\\d{1,6})");

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

    private final WholeLists<Read> kept = new WholeLists<>(KEPT_MAX);

    @Nullable
    Read find(Object request, long position) {
        return kept.find(request, position);
    }

    void keep(Object request, Read read) {
        kept.keep(request, read.position(), read);
    }
}
