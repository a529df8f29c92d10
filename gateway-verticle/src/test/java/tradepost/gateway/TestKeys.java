package tradepost.gateway;

import io.vertx.core.Vertx;
import io.vertx.core.eventbus.Message;
import io.vertx.core.json.JsonArray;
import io.vertx.core.json.JsonObject;
import io.vertx.serviceproxy.ServiceException;
import java.util.Map;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.ThreadLocalRandom;
import tradepost.kernel.identity.KeyFormat;

/** What auth answers about API keys and service accounts. */
final class TestKeys {
    private final Map<String, JsonObject> exchanged = new ConcurrentHashMap<>();
    private final Map<String, String> renewed = new ConcurrentHashMap<>();

    TestKeys(Vertx vertx) {
        vertx.eventBus().consumer("auth.access", this::answer);
    }

    /** A new key that is exchanged for this token. */
    String key(String token) {
        var secret = new byte[32];
        ThreadLocalRandom.current().nextBytes(secret);
        var key = KeyFormat.of(KeyFormat.LIVE, secret);
        exchange(key, token, 900);
        return key;
    }

    /** From now on, the key is exchanged for this token, once more after so many seconds. */
    void exchange(String key, String token, int seconds) {
        exchanged.put(
                key,
                new JsonObject()
                        .put("token", token)
                        .put("seconds", seconds)
                        .put("publishable", false)
                        .put("origins", new JsonArray())
                        .put("allowed_addresses", new JsonArray()));
    }

    void revoke(String key) {
        exchanged.remove(key);
    }

    /** The token of a service account is renewed by this one. */
    void renew(String token, String by) {
        renewed.put(token, by);
    }

    /** Whether the token has still to be renewed. */
    boolean isPending(String token) {
        return renewed.containsKey(token);
    }

    private void answer(Message<JsonObject> m) {
        var answer = switch (m.headers().get("action")) {
            case "exchangeKey" -> exchanged.get(m.body().getString("key"));
            case "renewServiceToken" -> token(renewed.remove(m.body().getString("token")));
            default -> new JsonObject().put("origins", new JsonArray());
        };
        m.reply(answer == null ? new ServiceException(401, "invalid_api_key") : answer);
    }

    private static JsonObject token(String token) {
        return token == null ? null : new JsonObject().put("token", token);
    }
}
