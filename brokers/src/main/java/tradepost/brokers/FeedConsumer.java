package tradepost.brokers;

import com.fasterxml.jackson.databind.DeserializationFeature;
import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import com.fasterxml.jackson.databind.cfg.JsonNodeFeature;
import com.fasterxml.jackson.databind.json.JsonMapper;
import com.fasterxml.jackson.databind.node.ObjectNode;
import java.io.IOException;
import java.io.InputStream;
import java.io.UncheckedIOException;
import java.net.URI;
import java.net.http.HttpClient;
import java.net.http.HttpRequest;
import java.net.http.HttpResponse;
import java.net.http.HttpResponse.BodySubscribers;
import java.net.http.HttpTimeoutException;
import java.security.GeneralSecurityException;
import java.time.Duration;
import java.util.ArrayList;
import java.util.Map;
import java.util.Set;
import java.util.UUID;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.TimeoutException;
import org.jspecify.annotations.Nullable;
import tradepost.kernel.config.SettingValues;

/** The named consumer, over the public API. For one thread. */
final class FeedConsumer implements AutoCloseable {
    /** A response other than 200. */
    static final class Refused extends IOException {
        private static final long serialVersionUID = 1;
        private final int status;
        private final String code;

        Refused(int status, String code, String message) {
            super("Tradepost responded with " + status + " " + code + ": " + message);
            this.status = status;
            this.code = code;
        }

        /** Whether a repetition with the same Idempotency-Key gets the same response. After others, an earlier try may have succeeded. */
        boolean isRecorded() {
            return RECORDED.contains(status) && !code.equals("request_in_progress");
        }

        /** The code of the error, or an empty text. */
        String code() {
            return code;
        }
    }

    /** A short wait for events, because a shutdown waits for it, and because the lease counts from the request. */
    private static final int WAIT_SECONDS_MAX = 5;

    private static final int WAITS_PER_LEASE = 5;

    private static final Duration CONNECT_TIMEOUT = Duration.ofSeconds(5);
    private static final Duration RESPONSE_TIMEOUT = Duration.ofSeconds(20);
    /** Bounds the memory of a batch; parsed, it takes several times as much. */
    private static final int BODY_BYTES_MAX = 8 * 1024 * 1024;

    private static final int OK = 200;
    private static final int UNAUTHORIZED = 401;
    private static final Set<Integer> RECORDED = Set.of(404, 409, 412);

    /** Keeps amounts exactly as they were sent. */
    private static final ObjectMapper JSON = JsonMapper.builder()
            .enable(DeserializationFeature.USE_BIG_DECIMAL_FOR_FLOATS)
            .disable(JsonNodeFeature.STRIP_TRAILING_BIGDECIMAL_ZEROES)
            .build();

    private final SettingValues settings;
    private final Duration responseTimeout;
    private final HttpClient http;
    private final String base;
    private final String consumer;
    private @Nullable String token;
    private boolean registered;
    private int limit;
    /** Of a request for a batch whose response has not arrived: its repetition gets the same batch. */
    private @Nullable String takeKey;

    private long takeSentNs;

    FeedConsumer(SettingValues settings) throws IOException, GeneralSecurityException {
        this(settings, RESPONSE_TIMEOUT);
    }

    /** @param responseTimeout until the response has arrived in full */
    FeedConsumer(SettingValues settings, Duration responseTimeout) throws IOException, GeneralSecurityException {
        this.settings = settings;
        this.responseTimeout = responseTimeout;
        this.limit = settings.number(RelaySettings.BATCH);
        this.base = settings.text(RelaySettings.SOURCE_URL).replaceAll("/+$", "");
        this.consumer = "/api/events/consumers/" + settings.text(RelaySettings.CONSUMER);
        this.http = HttpClient.newBuilder()
                .version(HttpClient.Version.HTTP_1_1)
                .connectTimeout(CONNECT_TIMEOUT)
                .sslContext(TlsContexts.context(settings.text(RelaySettings.SOURCE_CA), "", ""))
                .build();
    }

    /** Takes the next events, or waits a few seconds for them. Fails with lease_held while another relay has events. */
    LeasedBatch take() throws IOException, InterruptedException {
        register();
        int lease = settings.number(RelaySettings.LEASE_SECONDS);
        // the batch of a try that is older than a lease could not be published any more
        if (takeKey == null
                || System.nanoTime() - takeSentNs >= Duration.ofSeconds(lease).toNanos()) {
            takeKey = UUID.randomUUID().toString();
            takeSentNs = System.nanoTime();
        }
        var body = JSON.createObjectNode()
                .put("limit", limit)
                .put("lease_seconds", lease)
                .put("wait", Math.min(WAIT_SECONDS_MAX, lease / WAITS_PER_LEASE));
        JsonNode data;
        try {
            data = call("POST", consumer + "/batch", body, takeKey);
        } catch (Refused e) {
            if (e.code().equals("consumer_not_found")) registered = false;
            if (e.isRecorded()) takeKey = null;
            throw e;
        }
        takeKey = null;
        var events = new ArrayList<FeedEvent>();
        for (var event : data.path("events")) events.add(event(event));
        var id = data.path("lease");
        return new LeasedBatch(
                id.isIntegralNumber() ? (Long) id.longValue() : null,
                takeSentNs + Duration.ofSeconds(lease).toNanos(),
                events,
                data.path("position").longValue(),
                data.path("head").longValue());
    }

    /** Acknowledges the events up to a position. Repeating it changes nothing. */
    void acknowledge(long lease, long position) throws IOException, InterruptedException {
        call(
                "POST",
                consumer + "/ack",
                JSON.createObjectNode().put("lease", lease).put("position", position),
                UUID.randomUUID().toString());
    }

    private void register() throws IOException, InterruptedException {
        if (registered) return;
        var body = JSON.createObjectNode().put("start", settings.text(RelaySettings.START));
        var types = body.putArray("types");
        settings.list(RelaySettings.TYPES).forEach(types::add);
        call("PUT", consumer, body, UUID.randomUUID().toString());
        registered = true;
    }

    private static FeedEvent event(JsonNode event) throws IOException {
        return new FeedEvent(
                Long.parseLong(event.path("sequence").asText()),
                event.path("id").asText(),
                event.path("type").asText(),
                event.path("subject").asText(),
                JSON.writeValueAsBytes(event));
    }

    private JsonNode call(String method, String path, ObjectNode body, String key)
            throws IOException, InterruptedException {
        for (boolean renewed = false; ; renewed = true) {
            if (token == null) token = login();
            try {
                return send(method, path, body, Map.of("Authorization", "Bearer " + token, "Idempotency-Key", key));
            } catch (Refused e) {
                if (!e.code().equals("unauthorized") || renewed) throw e;
                token = null;
            }
        }
    }

    private String login() throws IOException, InterruptedException {
        var body = JSON.createObjectNode()
                .put("email", settings.text(RelaySettings.SOURCE_EMAIL))
                .put("password", settings.text(RelaySettings.SOURCE_PASSWORD));
        var answer = send("POST", "/api/auth/login", body, Map.of()).path("access_token");
        if (!answer.isTextual()) throw new IOException("the response to the login has no access_token");
        return answer.asText();
    }

    private JsonNode send(String method, String path, ObjectNode body, Map<String, String> headers)
            throws IOException, InterruptedException {
        var request = HttpRequest.newBuilder(URI.create(base + path))
                .header("Content-Type", "application/json")
                .method(method, HttpRequest.BodyPublishers.ofByteArray(JSON.writeValueAsBytes(body)));
        headers.forEach(request::header);
        var response = response(request.build());
        var bytes = response.body();
        if (bytes.length > BODY_BYTES_MAX) {
            limit = Math.max(1, limit / 2);
            takeKey = null;
            throw new IOException("a batch has more than " + BODY_BYTES_MAX + " bytes; the next one will have at most "
                    + limit + " events");
        }
        JsonNode answer;
        try {
            answer = JSON.readTree(bytes);
        } catch (IOException e) {
            throw new IOException(base + path + " responded with " + response.statusCode() + " and no JSON", e);
        }
        if (response.statusCode() == OK) return answer.has("data") ? answer.path("data") : answer;
        throw new Refused(
                response.statusCode(),
                response.statusCode() == UNAUTHORIZED
                        ? "unauthorized"
                        : answer.path("error").path("code").asText(""),
                answer.path("message").asText(""));
    }

    /** Bounds the whole response. The time limit of a request would end with the headers of its response. */
    private HttpResponse<byte[]> response(HttpRequest request) throws IOException, InterruptedException {
        var exchange = http.sendAsync(
                request, r -> BodySubscribers.mapping(BodySubscribers.ofInputStream(), FeedConsumer::firstBytes));
        try {
            return exchange.get(responseTimeout.toMillis(), TimeUnit.MILLISECONDS);
        } catch (TimeoutException e) {
            throw new HttpTimeoutException("no complete response within " + responseTimeout.toSeconds() + " s");
        } catch (ExecutionException e) {
            throw e.getCause() instanceof IOException failure ? failure : new IOException(e.getCause());
        } finally {
            exchange.cancel(true); // closes the connection if the response is not complete
        }
    }

    private static byte[] firstBytes(InputStream body) {
        try (body) {
            return body.readNBytes(BODY_BYTES_MAX + 1);
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }

    @Override
    public void close() {
        http.close();
    }
}
