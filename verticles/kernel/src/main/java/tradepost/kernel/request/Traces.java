package tradepost.kernel.request;

import io.vertx.core.Vertx;
import io.vertx.core.internal.VertxInternal;
import io.vertx.core.spi.tracing.SpanKind;
import io.vertx.core.spi.tracing.TagExtractor;
import io.vertx.core.spi.tracing.VertxTracer;
import io.vertx.core.tracing.TracingPolicy;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.function.Supplier;
import org.jspecify.annotations.Nullable;

/**
 * Spans of work that no message starts: events that are applied, requests that share a transaction. Without a tracer, a call costs
 * a null check.
 */
public final class Traces {
    /** The flag of a traceparent whose trace is recorded. */
    private static final String SAMPLED = "-01";

    /** @param traceparent of the request that the work belongs to; null if it belongs to none */
    public record Part(String name, @Nullable String traceparent) {}

    private Traces() {}

    /**
     * Runs the work in a span for each recorded part. Messages and statements of the work belong to the first of them. Call it on
     * the context that does the work.
     */
    public static <T> T within(Vertx vertx, Supplier<List<Part>> parts, Supplier<T> work) {
        var tracer = tracer(vertx);
        var context = Vertx.currentContext();
        if (tracer == null || context == null) return work.get();
        var spans = new ArrayList<Object>();
        for (var part : parts.get().reversed()) {
            var traceparent = part.traceparent();
            if (traceparent == null || !traceparent.endsWith(SAMPLED)) continue;
            @Nullable
            Object span = tracer.receiveRequest(
                    context,
                    SpanKind.MESSAGING,
                    TracingPolicy.PROPAGATE,
                    part,
                    part.name(),
                    Map.of(Request.TRACEPARENT, traceparent).entrySet(),
                    TagExtractor.empty());
            if (span != null) spans.add(span);
        }
        @Nullable Throwable failure = null;
        try {
            return work.get();
        } catch (Throwable t) {
            failure = t;
            throw t;
        } finally {
            for (var span : spans) tracer.sendResponse(context, null, span, failure, TagExtractor.empty());
        }
    }

    /** The trace of the request being served, for {@link #within}; null without a tracer. */
    public static @Nullable String current(Vertx vertx) {
        return tracer(vertx) == null ? null : Request.traceparent();
    }

    @SuppressWarnings("unchecked")
    private static @Nullable VertxTracer<Object, Object> tracer(Vertx vertx) {
        return (VertxTracer<Object, Object>) ((VertxInternal) vertx).tracer();
    }
}
