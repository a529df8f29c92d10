package tradepost.kernel.refusals;

import io.micrometer.core.instrument.Counter;
import io.micrometer.core.instrument.MeterRegistry;
import io.vertx.core.json.JsonArray;
import io.vertx.core.json.JsonObject;
import io.vertx.serviceproxy.ServiceException;
import java.util.List;
import java.util.UUID;
import java.util.function.Supplier;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;
import tradepost.kernel.contract.FieldDoc;
import tradepost.kernel.db.Db;
import tradepost.kernel.db.Tx;
import tradepost.kernel.events.EventLog;
import tradepost.kernel.idempotency.Idempotency;
import tradepost.kernel.identity.Caller;

/**
 * Reports requests that are refused because the caller would take more of the stock than one customer may. Each one is counted; an event reports
 * the first one of a user in an hour, so that whoever is refused often does not fill the event log.
 */
public final class LimitRefusals {
    private static final Logger LOG = LoggerFactory.getLogger(LimitRefusals.class);

    /** Returns no row if the user was reported within the last hour. */
    private static final String FIRST = """
            insert into limit_reached(user_id) values ($1)
            on conflict (user_id) do update set version = limit_reached.version + 1, reported_at = now()
            where limit_reached.reported_at not between now() - interval '1 hour' and clock_timestamp()
            returning version
            """;

    /** The data of the event. */
    public record LimitReached(
            @FieldDoc(value = "The user whose request was refused.", example = "0198c0de-0000-7000-8000-000000000090")
            UUID userId,

            @FieldDoc(value = "The code of the refusal.", example = "hold_limit_exceeded")
            String code,

            @FieldDoc(
                    value = "The limit and what was asked for, for people.",
                    example = "you hold 90 pieces, and may hold 100 at once")
            String reason) {}

    private final Db db;
    private final Counter refused;
    private final String eventType;
    private final List<String> codes;

    /**
     * @param limit the tag of the counter
     * @param codes of the refusals
     */
    public LimitRefusals(Db db, MeterRegistry meters, String limit, String eventType, String... codes) {
        this.db = db;
        this.eventType = eventType;
        this.codes = List.of(codes);
        refused = Counter.builder("tradepost.limit.refusals")
                .description("Requests refused because the caller would take more of the stock than one customer may")
                .tag("limit", limit)
                .register(meters);
    }

    /** Does the work of a request, and reports its refusal after its transaction has rolled back. Virtual threads only. */
    public <T> T reporting(Caller caller, Supplier<T> work) {
        try {
            return work.get();
        } catch (ServiceException refusal) {
            if (codes.contains(refusal.getMessage()) && !Idempotency.isReplay()) report(caller, refusal);
            throw refusal;
        }
    }

    private void report(Caller caller, ServiceException refusal) {
        refused.increment();
        try {
            db.<Void>tx(tx -> {
                append(tx, caller.userId(), refusal);
                return null;
            });
        } catch (RuntimeException e) {
            LOG.warn("{} of user {} was not reported: {}", refusal.getMessage(), caller.userId(), e.toString());
        }
    }

    private void append(Tx tx, UUID userId, ServiceException refusal) {
        var details = refusal.getDebugInfo().getJsonArray("details", new JsonArray());
        var detail = details.isEmpty() ? new JsonObject() : details.getJsonObject(0);
        var data = new LimitReached(userId, String.valueOf(refusal.getMessage()), detail.getString("reason", ""));
        for (var r : tx.sql(FIRST, userId)) EventLog.append(tx, eventType, userId, r.getLong(0), data);
    }
}
