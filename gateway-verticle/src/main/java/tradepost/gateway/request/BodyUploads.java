package tradepost.gateway.request;

import io.vertx.core.Future;
import io.vertx.core.json.JsonObject;
import java.util.Objects;
import java.util.function.BiFunction;
import tradepost.gateway.answer.Refusal;
import tradepost.gateway.http.Shares;

/** The uploads in progress. Bounded in all and for each caller, because each holds a chunk. Lives on one event loop. */
final class BodyUploads {
    private static final int MAX = 16;
    private static final int MAX_PER_CALLER = 2;

    private final Shares ofCallers = new Shares(MAX_PER_CALLER);
    private int count;

    /** Fails 429 or 503. See {@link BodyUpload} for the parameters. */
    BodyUpload begin(Call call, BiFunction<String, JsonObject, Future<?>> send, Runnable stored) {
        if (count >= MAX) throw Refusal.later("overloaded");
        ofCallers.take(Objects.requireNonNull(call.caller), 1);
        count++;
        var upload = new BodyUpload(
                call, Objects.requireNonNull(call.endpoint.op.upload()), RequestHash.head(call), send, stored);
        call.upload = upload;
        return upload;
    }

    void end(Call call) {
        if (call.upload == null) return;
        count--;
        if (call.caller != null) ofCallers.giveBack(call.caller, 1);
        call.upload.end();
    }
}
