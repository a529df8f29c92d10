package tradepost.gateway.request;

import io.micrometer.core.instrument.MeterRegistry;
import io.vertx.core.Future;
import io.vertx.core.Vertx;
import io.vertx.core.eventbus.DeliveryOptions;
import io.vertx.core.eventbus.Message;
import io.vertx.core.json.JsonObject;
import io.vertx.serviceproxy.ServiceException;
import java.util.HashMap;
import java.util.Map;
import org.jspecify.annotations.Nullable;
import tradepost.gateway.answer.Failures;
import tradepost.gateway.answer.Refusal;
import tradepost.gateway.http.Limits;
import tradepost.kernel.bus.Deadline;
import tradepost.kernel.bus.Retrier;
import tradepost.kernel.bus.Retrier.RetrySafety;
import tradepost.kernel.contract.Contract;

/** The step that calls a service over the bus, within the time that its request has left. Lives on one event loop. */
final class ServiceCalls {
    private final Vertx vertx;
    private final Limits limits;
    private final MeterRegistry meters;
    private final Retrier retrier;
    private final Map<String, Breaker> breakers = new HashMap<>();

    ServiceCalls(Vertx vertx, Limits limits, MeterRegistry meters) {
        this.vertx = vertx;
        this.limits = limits;
        this.meters = meters;
        retrier = new Retrier(vertx, limits.retryPauseMs(), limits.silentMs());
    }

    /** The reply of the service. Fails with the Refusal for the client. */
    Future<Message<@Nullable Object>> send(ServiceCall requested) {
        var response = requested.request().response();
        if (leftMs(requested) <= 0) throw Refusal.of(408, "request_timeout");
        boolean read = requested.request().op().isRead();
        response.ifLate(() -> Refusal.of(504, read ? "timeout" : "outcome_unknown"));
        var breaker = breaker(requested.request().op());
        // a long poll that is the probe of a breaker must not wait: it would block all other requests until an event
        // comes
        var call = breaker.enter() && requested.waitMs() > 0 ? requested.withoutWait() : requested;
        var attempts = new Attempts(call);
        long sinceNs = System.nanoTime();
        return retrier.send(call.safety(), attempts::next)
                .onComplete(answer -> breaker.answered(), t -> report(breaker, sinceNs, t))
                .recover(t -> Future.failedFuture(attempts.refusal(t)));
    }

    /** A chunk of an upload, within the time of the request; but an upload is also discarded when this time is up. */
    Future<?> sendChunk(OperationRequest request, String action, JsonObject arguments) {
        return retrier.send(RetrySafety.UNSAFE, () -> {
            long left = Math.min(limits.callMs(), request.response().leftMs());
            long leftMs = action.equals(BodyUpload.DISCARD) ? limits.callMs() : left;
            if (leftMs <= 0) return null;
            return vertx.eventBus()
                    .request(request.endpoint().uploads, arguments.copy(), options(request, action, leftMs));
        });
    }

    private long leftMs(ServiceCall call) {
        return Math.min(
                limits.callMs() + call.waitMs(), call.request().response().leftMs());
    }

    private static DeliveryOptions options(OperationRequest request, String action, long leftMs) {
        var from = request.response().request;
        var options = new DeliveryOptions()
                .setSendTimeout(leftMs)
                .addHeader("action", action)
                .addHeader(Deadline.HEADER, Long.toString(leftMs))
                .addHeader("request-id", from.id())
                .addHeader("traceparent", from.traceparent());
        var token = request.sender().token();
        if (token != null) options.addHeader("token", token);
        int bytes = request.body().length();
        if (bytes > 0) options.addHeader("bytes", Integer.toString(bytes));
        if (token != null || request.endpoint().isAboutIdentity())
            options.addHeader("client-address", from.address()); // events and the limits of logins name it
        return options;
    }

    private static void report(Breaker breaker, long sinceNs, Throwable t) {
        if (Failures.isAway(t)) breaker.failed(sinceNs);
        else breaker.answered();
    }

    private Breaker breaker(Contract.Operation op) {
        return breakers.computeIfAbsent(op.service(), s -> new Breaker(s, limits.failures(), limits.openMs(), meters));
    }

    /** The messages of one call. */
    private final class Attempts {
        private final ServiceCall call;
        private int sent;

        Attempts(ServiceCall call) {
            this.call = call;
        }

        /** Null when there is not enough time left for another one. */
        @Nullable
        Future<Message<@Nullable Object>> next() {
            long leftMs = leftMs(call);
            var request = call.request();
            if (leftMs <= 0 || request.response().isDone()) return null;
            sent++;
            var options = options(request, call.action(), leftMs);
            call.headers().forEach(options::addHeader);
            return vertx.eventBus().request(request.op().service(), call.arguments(), options);
        }

        Refusal refusal(Throwable t) {
            var request = call.request();
            // the first attempt of this request is still in flight
            boolean twin = sent > 1 && t instanceof ServiceException s && "request_in_progress".equals(s.getMessage());
            var refusal = twin
                    ? Refusal.of(504, "outcome_unknown")
                    : Failures.of(
                            t, request.op().isRead(), request.response().request.id());
            return request.endpoint().aliases.asSent(refusal, request.body());
        }
    }
}
