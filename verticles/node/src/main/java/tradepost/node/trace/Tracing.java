package tradepost.node.trace;

import io.opentelemetry.api.common.AttributeKey;
import io.opentelemetry.api.common.Attributes;
import io.opentelemetry.api.trace.Span;
import io.opentelemetry.exporter.otlp.http.trace.OtlpHttpSpanExporter;
import io.opentelemetry.sdk.resources.Resource;
import io.opentelemetry.sdk.trace.SdkTracerProvider;
import io.opentelemetry.sdk.trace.SpanLimits;
import io.opentelemetry.sdk.trace.export.BatchSpanProcessor;
import io.opentelemetry.sdk.trace.samplers.Sampler;
import io.vertx.core.spi.VertxTracerFactory;
import io.vertx.core.spi.context.storage.ContextLocal;
import java.time.Duration;
import tradepost.kernel.config.Config;
import tradepost.kernel.config.Settings;
import tradepost.node.config.SettingChecks;

/** Sends the spans of this node to the collector that the settings name. */
public final class Tracing {
    /** The span that a context is serving. Registered before the Vertx exists, because a Vertx fixes its context locals. */
    static final ContextLocal<Span> ACTIVE = ContextLocal.registerLocal(Span.class);

    private static final String PATH = "/v1/traces";
    private static final Duration TIMEOUT = Duration.ofSeconds(5);
    private static final Duration SEND_EVERY = Duration.ofSeconds(1);
    /** Spans that wait to be sent. Further ones are dropped, so that a slow collector costs no more memory. */
    private static final int WAITING_MAX = 4_096;

    private static final int TAG_MAX = 2_000;

    private Tracing() {}

    /**
     * The decision whether a request is traced depends on its trace id alone. Therefore every node decides alike, also about the
     * events of the request, and a client cannot force it.
     */
    public static VertxTracerFactory factory(Config config) {
        var endpoint = SettingChecks.collector(config) + PATH;
        var exporter = OtlpHttpSpanExporter.builder()
                .setEndpoint(endpoint)
                .setTimeout(TIMEOUT)
                .setConnectTimeout(TIMEOUT)
                .setRetryPolicy(null)
                .build();
        var spans = SdkTracerProvider.builder()
                .setResource(Resource.getDefault().merge(Resource.create(node(config))))
                .setSampler(Sampler.traceIdRatioBased(1.0 / config.number(Settings.TRACE_ONE_IN)))
                .setSpanLimits(
                        SpanLimits.builder().setMaxAttributeValueLength(TAG_MAX).build())
                .addSpanProcessor(BatchSpanProcessor.builder(new ReportedExporter(endpoint, exporter))
                        .setMaxQueueSize(WAITING_MAX)
                        .setScheduleDelay(SEND_EVERY)
                        .setExporterTimeout(TIMEOUT)
                        .build())
                .build();
        return options -> new SpanTracer(spans);
    }

    private static Attributes node(Config config) {
        return Attributes.of(
                AttributeKey.stringKey("service.name"),
                "tradepost",
                AttributeKey.stringKey("service.instance.id"),
                config.nodeName());
    }
}
