package tradepost.node.trace;

import io.opentelemetry.api.trace.Span;
import io.opentelemetry.api.trace.StatusCode;
import io.opentelemetry.api.trace.Tracer;
import io.opentelemetry.api.trace.propagation.W3CTraceContextPropagator;
import io.opentelemetry.context.propagation.TextMapGetter;
import io.opentelemetry.sdk.trace.SdkTracerProvider;
import io.vertx.core.Context;
import io.vertx.core.MultiMap;
import io.vertx.core.eventbus.Message;
import io.vertx.core.http.HttpServerRequest;
import io.vertx.core.spi.tracing.SpanKind;
import io.vertx.core.spi.tracing.TagExtractor;
import io.vertx.core.spi.tracing.VertxTracer;
import io.vertx.core.tracing.TracingPolicy;
import java.util.Locale;
import java.util.Map;
import java.util.Set;
import java.util.concurrent.TimeUnit;
import java.util.function.BiConsumer;
import org.jspecify.annotations.Nullable;

/**
 * The spans of what Vert.x does: HTTP requests, messages on the bus and SQL statements, with the operation in their name. A span
 * never contains parameters, bodies or the query of a URL, which may be personal or secret.
 */
final class SpanTracer implements VertxTracer<@Nullable Span, @Nullable Span> {
    private static final W3CTraceContextPropagator W3C = W3CTraceContextPropagator.getInstance();
    private static final Set<String> PRIVATE = Set.of("http.url", "url.full", "url.query");
    private static final String STATEMENT = "db.query.text";
    private static final int FLUSH_S = 2;

    private final SdkTracerProvider provider;
    private final Tracer tracer;

    SpanTracer(SdkTracerProvider provider) {
        this.provider = provider;
        tracer = provider.get("tradepost");
    }

    @Override
    public <R> @Nullable Span receiveRequest(
            Context context,
            SpanKind kind,
            TracingPolicy policy,
            R request,
            String operation,
            Iterable<Map.Entry<String, String>> headers,
            TagExtractor<R> tags) {
        if (policy == TracingPolicy.IGNORE) return null;
        var parent = W3C.extract(io.opentelemetry.context.Context.root(), headers, Getter.INSTANCE);
        if (policy != TracingPolicy.ALWAYS
                && !Span.fromContext(parent).getSpanContext().isValid()) return null;
        boolean message = kind == SpanKind.MESSAGING || request instanceof Message;
        var span = tracer.spanBuilder(name(request, operation))
                .setParent(parent)
                .setSpanKind(
                        message
                                ? io.opentelemetry.api.trace.SpanKind.CONSUMER
                                : io.opentelemetry.api.trace.SpanKind.SERVER)
                .startSpan();
        tag(span, request, tags);
        Tracing.ACTIVE.put(context, span);
        // the gateway, the event log and log lines take the trace from the header
        if (request instanceof HttpServerRequest http)
            W3C.inject(parent.with(span), http.headers(), SpanTracer::setHeader);
        if (request instanceof Message<?> received)
            W3C.inject(parent.with(span), received.headers(), SpanTracer::setHeader);
        return span;
    }

    @Override
    public <R> void sendResponse(
            Context context,
            @Nullable R response,
            @Nullable Span span,
            @Nullable Throwable failure,
            TagExtractor<R> tags) {
        if (span == null) return;
        if (span.equals(Tracing.ACTIVE.get(context))) Tracing.ACTIVE.remove(context);
        end(span, response, failure, tags);
    }

    @Override
    public <R> @Nullable Span sendRequest(
            Context context,
            SpanKind kind,
            TracingPolicy policy,
            R request,
            String operation,
            BiConsumer<String, String> headers,
            TagExtractor<R> tags) {
        @Nullable Span active = Tracing.ACTIVE.get(context);
        if (policy == TracingPolicy.IGNORE || active == null) return null;
        var parent = io.opentelemetry.context.Context.root().with(active);
        var span = tracer.spanBuilder(name(request, operation))
                .setParent(parent)
                .setSpanKind(
                        request instanceof Message
                                ? io.opentelemetry.api.trace.SpanKind.PRODUCER
                                : io.opentelemetry.api.trace.SpanKind.CLIENT)
                .startSpan();
        if (span.isRecording()) {
            tag(span, request, tags);
            var statement =
                    request instanceof Message ? null : tags.extract(request).get(STATEMENT);
            if (statement != null) span.updateName("sql " + firstWord(statement));
        }
        W3C.inject(parent.with(span), headers, SpanTracer::set);
        return span;
    }

    @Override
    public <R> void receiveResponse(
            Context context,
            @Nullable R response,
            @Nullable Span span,
            @Nullable Throwable failure,
            TagExtractor<R> tags) {
        if (span != null) end(span, response, failure, tags);
    }

    private static <R> void end(Span span, @Nullable R response, @Nullable Throwable failure, TagExtractor<R> tags) {
        if (response != null) tag(span, response, tags);
        // the text of a failure may contain the values of a row
        if (failure != null) span.setStatus(StatusCode.ERROR, failure.getClass().getSimpleName());
        span.end();
    }

    private static <R> void tag(Span span, R subject, TagExtractor<R> tags) {
        if (!span.isRecording()) return;
        tags.extractTo(subject, (name, value) -> {
            if (!PRIVATE.contains(name) && value != null) span.setAttribute(name, value);
        });
    }

    private static void setHeader(@Nullable MultiMap headers, String name, String value) {
        if (headers != null) headers.set(name, value);
    }

    private static void set(@Nullable BiConsumer<String, String> headers, String name, String value) {
        if (headers != null) headers.accept(name, value);
    }

    private static String name(Object request, String operation) {
        if (!(request instanceof Message<?> message)) return operation;
        @Nullable String action = message.headers().get("action");
        return action == null ? message.address() : message.address() + " " + action;
    }

    private static String firstWord(String statement) {
        var text = statement.strip();
        int end = 0;
        while (end < text.length() && Character.isLetter(text.charAt(end))) end++;
        return text.substring(0, end).toLowerCase(Locale.ROOT);
    }

    /** Sends what is left. */
    @Override
    public void close() {
        provider.shutdown().join(FLUSH_S, TimeUnit.SECONDS);
    }

    private enum Getter implements TextMapGetter<Iterable<Map.Entry<String, String>>> {
        INSTANCE;

        @Override
        public Iterable<String> keys(Iterable<Map.Entry<String, String>> headers) {
            return java.util.stream.StreamSupport.stream(headers.spliterator(), false)
                    .map(Map.Entry::getKey)
                    .toList();
        }

        @Override
        public @Nullable String get(@Nullable Iterable<Map.Entry<String, String>> headers, String name) {
            if (headers != null) for (var h : headers) if (h.getKey().equalsIgnoreCase(name)) return h.getValue();
            return null;
        }
    }
}
