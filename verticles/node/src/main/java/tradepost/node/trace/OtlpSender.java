package tradepost.node.trace;

import io.opentelemetry.sdk.common.CompletableResultCode;
import io.opentelemetry.sdk.common.export.HttpResponse;
import io.opentelemetry.sdk.common.export.HttpSender;
import io.opentelemetry.sdk.common.export.HttpSenderConfig;
import io.opentelemetry.sdk.common.export.MessageWriter;
import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.net.http.HttpClient;
import java.net.http.HttpRequest;
import java.net.http.HttpRequest.BodyPublishers;
import java.net.http.HttpResponse.BodyHandlers;
import java.util.concurrent.atomic.AtomicBoolean;
import java.util.function.Consumer;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * Sends spans with the HTTP client of the JDK. The senders that OpenTelemetry publishes for this version bring another client with
 * its runtime.
 */
final class OtlpSender implements HttpSender {
    private static final Logger LOG = LoggerFactory.getLogger(OtlpSender.class);

    private final HttpSenderConfig config;
    private final HttpClient http;
    private final AtomicBoolean isFailing = new AtomicBoolean();

    OtlpSender(HttpSenderConfig config) {
        this.config = config;
        http = HttpClient.newBuilder()
                .version(HttpClient.Version.HTTP_1_1)
                .connectTimeout(config.getConnectTimeout())
                .build();
    }

    @Override
    public void send(MessageWriter message, Consumer<HttpResponse> onResponse, Consumer<Throwable> onError) {
        var body = new ByteArrayOutputStream(Math.max(message.getContentLength(), 32));
        try {
            message.writeMessage(body);
        } catch (IOException e) {
            onError.accept(e);
            return;
        }
        var request = HttpRequest.newBuilder(config.getEndpoint())
                .timeout(config.getTimeout())
                .header("Content-Type", config.getContentType())
                .POST(BodyPublishers.ofByteArray(body.toByteArray()))
                .build();
        http.sendAsync(request, BodyHandlers.ofByteArray()).whenComplete((response, failure) -> {
            report(response, failure);
            if (failure != null) onError.accept(failure);
            else onResponse.accept(new Response(response.statusCode(), "", response.body()));
        });
    }

    /** Logs the first failure, and when the collector accepts spans again. */
    private void report(java.net.http.@Nullable HttpResponse<byte[]> response, @Nullable Throwable failure) {
        var fault = failure != null
                ? failure.toString()
                : response == null || response.statusCode() / 100 != 2
                        ? "status " + (response == null ? 0 : response.statusCode())
                        : null;
        if (fault == null) {
            if (isFailing.getAndSet(false)) LOG.info("traces are accepted again by {}", config.getEndpoint());
        } else if (!isFailing.getAndSet(true))
            LOG.warn("traces are lost: {} does not accept them: {}", config.getEndpoint(), fault);
    }

    @Override
    public CompletableResultCode shutdown() {
        return CompletableResultCode.ofSuccess();
    }

    private record Response(int getStatusCode, String getStatusMessage, byte[] getResponseBody)
            implements HttpResponse {}
}
