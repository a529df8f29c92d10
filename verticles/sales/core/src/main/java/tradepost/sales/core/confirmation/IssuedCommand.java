package tradepost.sales.core.confirmation;

import java.util.UUID;
import org.jspecify.annotations.Nullable;
import tradepost.kernel.events.Event;
import tradepost.kernel.events.EventLog;
import tradepost.kernel.idempotency.Idempotency;
import tradepost.kernel.request.Origin;
import tradepost.kernel.request.Request;

/** A command with the context of its request, which is not available when a batch runs. */
record IssuedCommand(
        UUID id,
        Idempotency.@Nullable Key key,
        String actor,
        @Nullable Origin origin,
        @Nullable String token) {
    static IssuedCommand current() {
        return new IssuedCommand(
                Request.commandId(), Idempotency.key(), Request.actor(), Origin.current(), Request.token());
    }

    Event event(String type, UUID orderId, long version, Record data) {
        return EventLog.event(type, orderId, version, data, actor, origin);
    }
}
