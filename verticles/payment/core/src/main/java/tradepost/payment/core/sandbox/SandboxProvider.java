package tradepost.payment.core.sandbox;

import io.vertx.core.Future;
import io.vertx.core.http.HttpClient;
import io.vertx.core.http.HttpClientOptions;
import io.vertx.core.http.HttpMethod;
import io.vertx.core.http.RequestOptions;
import io.vertx.core.json.JsonObject;
import java.math.BigDecimal;
import java.nio.charset.StandardCharsets;
import java.util.Locale;
import java.util.Map;
import java.util.UUID;
import org.jspecify.annotations.Nullable;
import tradepost.kernel.contract.RawBody;
import tradepost.kernel.problem.Problem;
import tradepost.kernel.service.Env;
import tradepost.payment.core.provider.CallbackSignature;
import tradepost.payment.core.provider.PaymentProvider;
import tradepost.payment.core.provider.ProviderCallback;
import tradepost.payment.core.provider.ProviderDecision;
import tradepost.payment.core.provider.ProviderDecision.Outcome;
import tradepost.payment.core.provider.ProviderRequest;
import tradepost.payment.core.provider.ProviderStatement;

/** Calls the sandbox over HTTP. */
public final class SandboxProvider implements PaymentProvider {
    public static final String NAME = "sandbox";
    private static final int TIMEOUT_MS = 5_000;
    private static final int POOL_MAX = 16;
    private static final Map<String, Outcome> OUTCOMES = Map.of(
            "authorised", Outcome.AUTHORISED,
            "captured", Outcome.CAPTURED,
            "declined", Outcome.DECLINED,
            "voided", Outcome.VOIDED,
            "refunded", Outcome.REFUNDED,
            "refused", Outcome.REFUSED,
            "pending", Outcome.PENDING);

    private final HttpClient client;
    private final int port;
    private final String token;
    private final byte[] key;

    /**
     * @param token that the sandbox expects
     * @param key of the signatures of its callbacks
     */
    public SandboxProvider(Env env, int port, String token, byte[] key) {
        client = env.vertx()
                .createHttpClient(
                        new HttpClientOptions().setConnectTimeout(TIMEOUT_MS),
                        new io.vertx.core.http.PoolOptions().setHttp1MaxSize(POOL_MAX));
        this.port = port;
        this.token = token;
        this.key = key.clone();
    }

    @Override
    public String name() {
        return NAME;
    }

    @Override
    public boolean open(Env env) {
        return true;
    }

    @Override
    public Future<ProviderDecision> authorise(ProviderRequest request) {
        return send("authorise", request);
    }

    @Override
    public Future<ProviderDecision> capture(ProviderRequest request) {
        return send("capture", request);
    }

    @Override
    public Future<ProviderDecision> release(ProviderRequest request) {
        return send("void", request);
    }

    @Override
    public Future<ProviderDecision> refund(ProviderRequest request) {
        return send("refund", request);
    }

    private Future<ProviderDecision> send(String operation, ProviderRequest r) {
        var body = new JsonObject().put("amount", r.amount().toPlainString()).put("currency", r.currency());
        if (r.refundId() != null) body.put("refund_id", r.refundId().toString());
        return call(HttpMethod.POST, "/payments/" + r.paymentId() + "/" + operation, r.key(), body)
                .map(SandboxProvider::decision);
    }

    private Future<JsonObject> call(HttpMethod method, String path, @Nullable String idempotencyKey, JsonObject body) {
        var options = new RequestOptions()
                .setHost("127.0.0.1")
                .setPort(port)
                .setMethod(method)
                .setURI(path)
                .setTimeout(TIMEOUT_MS)
                .putHeader("Authorization", "Bearer " + token)
                .putHeader("Content-Type", "application/json");
        if (idempotencyKey != null) options.putHeader("Idempotency-Key", idempotencyKey);
        return client.request(options)
                .compose(request -> request.send(body.toBuffer()))
                .compose(response -> response.statusCode() < 300
                        ? response.body().map(b -> b.toJsonObject())
                        : Future.failedFuture("the sandbox answered " + response.statusCode()));
    }

    private static ProviderDecision decision(JsonObject body) {
        var outcome = OUTCOMES.get(body.getString("status", ""));
        if (outcome == null) throw Problem.badRequest("invalid_callback", Problem.detail("status", "is not known"));
        var captured = body.getString("captured");
        return new ProviderDecision(
                outcome,
                body.getString("reference"),
                body.getString("reason"),
                captured == null ? null : new BigDecimal(captured));
    }

    @Override
    public Future<ProviderStatement> statement(@Nullable UUID after, int limit) {
        var query = "?limit=" + limit + (after == null ? "" : "&after=" + after);
        return call(HttpMethod.GET, "/payments" + query, null, new JsonObject())
                .map(body -> new ProviderStatement(body.getJsonArray("payments").stream()
                        .map(JsonObject.class::cast)
                        .map(e -> new ProviderStatement.Entry(
                                UUID.fromString(e.getString("payment_id")),
                                e.getString("currency"),
                                new BigDecimal(e.getString("captured")),
                                new BigDecimal(e.getString("refunded"))))
                        .toList()));
    }

    @Override
    public ProviderCallback callback(RawBody body, long nowMs) {
        var headers = body.headers();
        var id = headers.getOrDefault("webhook-id", "");
        var timestamp = headers.getOrDefault("webhook-timestamp", "");
        var signature = headers.getOrDefault("webhook-signature", "");
        var bytes = body.bytes();
        if (!CallbackSignature.matches(key, id, timestamp, bytes, signature, nowMs))
            throw Problem.unauthorized("invalid_signature");
        try {
            var read = new JsonObject(new String(bytes, StandardCharsets.UTF_8));
            var refund = read.getString("refund_id");
            return new ProviderCallback(
                    id.toLowerCase(Locale.ROOT),
                    UUID.fromString(read.getString("payment_id")),
                    refund == null ? null : UUID.fromString(refund),
                    decision(read));
        } catch (RuntimeException e) { // signed, but not what this release understands
            throw Problem.badRequest("invalid_callback");
        }
    }
}
