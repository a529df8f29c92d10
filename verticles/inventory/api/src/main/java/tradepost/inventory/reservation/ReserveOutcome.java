package tradepost.inventory.reservation;

import io.vertx.core.json.JsonObject;
import io.vertx.serviceproxy.ServiceException;
import java.util.Objects;
import org.jspecify.annotations.Nullable;
import tradepost.kernel.json.Json;

/** The outcome of one order among many: its reservation, or why there is none. */
public record ReserveOutcome(
        @Nullable Reservation made, @Nullable Refusal refusal) {
    /**
     * @param code the HTTP status
     * @param slug such as insufficient_stock
     * @param debug the details, as in a {@link ServiceException}
     */
    public record Refusal(int code, String slug, JsonObject debug) {}

    public static ReserveOutcome of(JsonObject json) {
        return Json.read(json, ReserveOutcome.class);
    }

    public static ReserveOutcome of(Reservation made) {
        return new ReserveOutcome(made, null);
    }

    public static ReserveOutcome of(ServiceException refusal) {
        var debug = refusal.getDebugInfo() == null ? new JsonObject() : refusal.getDebugInfo();
        return new ReserveOutcome(
                null, new Refusal(refusal.failureCode(), String.valueOf(refusal.getMessage()), debug));
    }

    /** The reservation; throws the failure if there is none. */
    public Reservation reservation() {
        if (made != null) return made;
        var r = Objects.requireNonNull(refusal);
        throw new ServiceException(r.code(), r.slug(), r.debug());
    }
}
