package tradepost.webhook.core.delivery;

import io.vertx.core.Future;
import io.vertx.core.Promise;
import io.vertx.core.Vertx;
import io.vertx.core.buffer.Buffer;
import io.vertx.core.http.HttpClient;
import io.vertx.core.http.HttpClientOptions;
import io.vertx.core.http.HttpClientRequest;
import io.vertx.core.http.HttpClientResponse;
import io.vertx.core.http.HttpMethod;
import io.vertx.core.http.PoolOptions;
import io.vertx.core.json.JsonObject;
import java.nio.charset.StandardCharsets;
import java.time.Instant;
import java.util.List;
import java.util.Map;
import java.util.concurrent.TimeUnit;
import java.util.function.Supplier;
import org.jspecify.annotations.Nullable;
import tradepost.kernel.outbound.Target;

/**
 * Sends one request and reads the beginning of its response. Each has a connection of its own, so that each goes to an address that was
 * checked for it.
 */
final class WebhookSender {
    static final int RESPONSE_BYTES_MAX = 64 * 1_024;
    private static final int CONNECT_MS = 10_000;
    private static final int CONNECTIONS_MAX = 1_024;
    private static final int SHOWN_MAX = 4_000;
    private static final int HEADER_MAX = 200;
    private static final int ERROR_MAX = 300;
    private static final List<String> HEADERS =
            List.of("content-type", "location", "retry-after", "server", "x-request-id");

    private final Vertx vertx;
    private final HttpClient client;
    private final int limitMs;
    private final Supplier<Instant> clock;

    WebhookSender(Vertx vertx, int limitMs, Supplier<Instant> clock) {
        this(vertx, limitMs, clock, new HttpClientOptions());
    }

    /** @param options with the certificates that are trusted */
    WebhookSender(Vertx vertx, int limitMs, Supplier<Instant> clock, HttpClientOptions options) {
        this.vertx = vertx;
        this.limitMs = limitMs;
        this.clock = clock;
        client = vertx.createHttpClient(
                options.setKeepAlive(false).setConnectTimeout(CONNECT_MS).setDecompressionSupported(false),
                new PoolOptions().setHttp1MaxSize(CONNECTIONS_MAX));
    }

    Future<?> close() {
        return client.close();
    }

    /** Never fails. */
    Future<Reply> send(Target target, Map<String, String> headers, byte[] body) {
        var exchange = new Exchange(clock.get());
        long timer =
                vertx.setTimer(limitMs, t -> exchange.failed("no whole response within " + limitMs / 1_000 + " s"));
        var options = target.request(HttpMethod.POST);
        headers.forEach(options::putHeader);
        client.request(options)
                .onComplete(request -> exchange.connected(request, Buffer.buffer(body)), exchange::failed);
        return exchange.reply.future().onComplete(r -> vertx.cancelTimer(timer));
    }

    /** One request with its response. Its events come one after the other. */
    private final class Exchange {
        final Promise<Reply> reply = Promise.promise();
        private final Instant startedAt;
        private final long beganNanos = System.nanoTime();
        private final Buffer read = Buffer.buffer();
        private @Nullable HttpClientRequest request;
        private @Nullable HttpClientResponse response;

        Exchange(Instant startedAt) {
            this.startedAt = startedAt;
        }

        synchronized void connected(HttpClientRequest connected, Buffer body) {
            request = connected;
            if (reply.future().isComplete()) {
                disconnect();
                return;
            }
            connected.exceptionHandler(this::failed);
            connected.send(body).onComplete(this::responded, this::failed);
        }

        private synchronized void responded(HttpClientResponse answer) {
            response = answer;
            answer.exceptionHandler(this::failed);
            answer.handler(this::received);
            answer.endHandler(v -> end(null));
        }

        private synchronized void received(Buffer part) {
            int room = RESPONSE_BYTES_MAX - read.length();
            read.appendBuffer(part, 0, Math.min(part.length(), room));
            if (part.length() <= room) return;
            end(null); // nobody reads the rest
            disconnect();
        }

        void failed(Throwable t) {
            failed(String.valueOf(t.getMessage() == null ? t.getClass().getSimpleName() : t.getMessage()));
        }

        synchronized void failed(String error) {
            end(error);
            disconnect();
        }

        private void disconnect() {
            if (request != null) request.connection().close();
        }

        private synchronized void end(@Nullable String error) {
            int ms = (int) TimeUnit.NANOSECONDS.toMillis(System.nanoTime() - beganNanos);
            var answer = response;
            reply.tryComplete(
                    answer == null
                            ? Reply.failed(startedAt, ms, cut(error == null ? "no response" : error, ERROR_MAX))
                            : new Reply(
                                    startedAt,
                                    ms,
                                    answer.statusCode(),
                                    error == null ? null : cut(error, ERROR_MAX),
                                    headers(answer),
                                    cut(read.toString(StandardCharsets.UTF_8), SHOWN_MAX),
                                    answer.getHeader("Retry-After")));
        }
    }

    private static JsonObject headers(HttpClientResponse answer) {
        var shown = new JsonObject();
        for (var name : HEADERS) {
            var value = answer.getHeader(name);
            if (value != null) shown.put(name, cut(value, HEADER_MAX));
        }
        return shown;
    }

    /** The beginning, without what PostgreSQL cannot store, and without the first half of a character. */
    private static String cut(String text, int max) {
        var clean = text.replace('\u0000', '\uFFFD');
        if (clean.length() <= max) return clean;
        int end = Character.isHighSurrogate(clean.charAt(max - 1)) ? max - 1 : max;
        return clean.substring(0, end);
    }
}
