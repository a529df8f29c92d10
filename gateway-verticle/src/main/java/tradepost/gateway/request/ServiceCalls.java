package tradepost.gateway.request;

import io.micrometer.core.instrument.MeterRegistry;
import io.vertx.core.Future;
import io.vertx.core.Vertx;
import io.vertx.core.eventbus.Message;
import io.vertx.core.json.JsonObject;
import java.util.HashMap;
import java.util.Map;
import java.util.function.LongSupplier;
import org.jspecify.annotations.Nullable;
import tradepost.gateway.answer.Failures;
import tradepost.gateway.answer.Refusal;
import tradepost.gateway.http.Headers;
import tradepost.gateway.http.HttpLimits;
import tradepost.gateway.limit.BreakerMeters;
import tradepost.gateway.limit.RecentWrites;
import tradepost.kernel.call.Breaker;
import tradepost.kernel.call.BusCall;
import tradepost.kernel.call.BusCaller;
import tradepost.kernel.call.RetrySafety;
import tradepost.kernel.concurrent.ComputePool;
import tradepost.kernel.contract.Contract;
import tradepost.kernel.request.Request;

/** The step that calls a service over the bus, within the time that its request has left. Lives on one event loop. */
final class ServiceCalls {
    private final Vertx vertx;
    private final HttpLimits limits;
    private final MeterRegistry meters;
    private final BusCaller calls;
    private final RecentWrites writes;
    private final Map<String, Breaker> breakers = new HashMap<>();

    ServiceCalls(Vertx vertx, HttpLimits limits, RecentWrites writes, MeterRegistry meters) {
        this.vertx = vertx;
        this.writes = writes;
        this.limits = limits;
        this.meters = meters;
        calls = new BusCaller(vertx, limits.retryPauseMs(), limits.silentMs());
    }

    /** The reply of the service. Fails with the Refusal for the client. */
    Future<Message<@Nullable Object>> send(ServiceCall requested) {
        var request = requested.request();
        var response = request.response();
        if (leftMs(requested) <= 0) throw Refusal.of(408, "request_timeout");
        boolean read = requested.op().isRead();
        response.ifLate(() -> Refusal.of(504, read ? "timeout" : "outcome_unknown"));
        var call = message(requested).through(breaker(requested.op()));
        // otherwise it would block all other requests until an event comes
        if (requested.waits()) call.probedBy(() -> message(requested.withoutWait()));
        return calls.<@Nullable Object>send(call)
                .onComplete(r -> {
                    if (!read) writes.wrote(request.sender().caller());
                })
                .recover(t -> Future.failedFuture(request.endpoint()
                        .aliases
                        .asSent(Failures.of(t, read, response.request.id()), request.body())));
    }

    /** Nobody waits for the reply any more: the work is taken back if it still waits for its turn. */
    void takeBack(String turn) {
        vertx.eventBus().publish(ComputePool.TAKE_BACK, turn);
    }

    /** A chunk of an upload, within the time of the request; but an upload is also discarded when this time is up. */
    Future<?> sendChunk(OperationRequest request, String action, JsonObject arguments) {
        boolean discard = action.equals(BodyUpload.DISCARD);
        return calls.send(message(
                        request,
                        request.endpoint().uploads,
                        arguments.copy(),
                        () -> discard
                                ? limits.callMs()
                                : Math.min(limits.callMs(), request.response().leftMs()))
                .action(action)
                .repeatedAs(RetrySafety.UNSAFE));
    }

    private long leftMs(ServiceCall call) {
        return Math.min(
                limits.callMs() + call.waitMs(), call.request().response().leftMs());
    }

    /** What a context may have kept for a moment must not be older than what the caller has written. */
    private BusCall message(ServiceCall requested) {
        var request = requested.request();
        var response = request.response();
        var call = message(
                        request,
                        requested.op().service(),
                        requested.arguments(),
                        () -> response.isDone() ? 0 : leftMs(requested))
                .action(requested.action())
                .headers(requested.headers())
                .repeatedAs(requested.safety());
        if (!requested.op().isRead()) return call;
        var writtenMs = requested.op().reads().isEmpty()
                ? null
                : writes.agoMs(request.sender().caller());
        return writtenMs == null
                ? call.read()
                : call.header(Request.WRITTEN_MS, Long.toString(writtenMs)).read();
    }

    private static BusCall message(
            OperationRequest request, String address, JsonObject arguments, LongSupplier leftMs) {
        var from = request.response().request;
        var token = request.sender().token();
        var call = BusCall.to(address, arguments, leftMs)
                .header("request-id", from.id())
                .header("traceparent", from.traceparent())
                .token(token);
        int bytes = request.body().length();
        if (bytes > 0) call.header("bytes", Integer.toString(bytes));
        if (token != null || request.endpoint().isAboutIdentity())
            call.header("client-address", from.address()); // events and the limits of logins name it
        if (request.endpoint().isAboutIdentity()) call.header("client-agent", Headers.agent(from.http()));
        return call;
    }

    private Breaker breaker(Contract.Operation op) {
        return breakers.computeIfAbsent(
                op.service(), s -> new Breaker(limits.failures(), limits.openMs(), new BreakerMeters(s, meters)));
    }
}
