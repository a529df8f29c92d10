package tradepost.node.trace;

import io.opentelemetry.sdk.common.CompletableResultCode;
import io.opentelemetry.sdk.trace.data.SpanData;
import io.opentelemetry.sdk.trace.export.SpanExporter;
import java.util.Collection;
import java.util.concurrent.atomic.AtomicBoolean;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/** Logs when the collector accepts no more spans, and when it accepts them again. */
final class ReportedExporter implements SpanExporter {
    private static final Logger LOG = LoggerFactory.getLogger(ReportedExporter.class);

    private final String endpoint;
    private final SpanExporter exporter;
    private final AtomicBoolean isFailing = new AtomicBoolean();

    ReportedExporter(String endpoint, SpanExporter exporter) {
        this.endpoint = endpoint;
        this.exporter = exporter;
    }

    @Override
    public CompletableResultCode export(Collection<SpanData> spans) {
        var result = exporter.export(spans);
        result.whenComplete(() -> report(result));
        return result;
    }

    private void report(CompletableResultCode result) {
        if (result.isSuccess()) {
            if (isFailing.getAndSet(false)) LOG.info("traces are accepted again by {}", endpoint);
        } else if (!isFailing.getAndSet(true))
            LOG.warn("traces are lost: {} does not accept them", endpoint, result.getFailureThrowable());
    }

    @Override
    public CompletableResultCode flush() {
        return exporter.flush();
    }

    @Override
    public CompletableResultCode shutdown() {
        return exporter.shutdown();
    }
}
