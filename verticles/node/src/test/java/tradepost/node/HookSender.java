package tradepost.node;

import io.vertx.core.json.JsonArray;
import io.vertx.core.json.JsonObject;
import java.nio.charset.StandardCharsets;
import java.time.Instant;
import java.util.ArrayList;
import java.util.HexFormat;
import java.util.List;
import java.util.Map;
import java.util.concurrent.CompletableFuture;
import tradepost.kernel.signature.Hmac;
import tradepost.webhook.core.signature.WebhookSignature;

/** A program of others that sends signed messages to a hook source. */
record HookSender(Api anybody, String path, String secret) {
    /** Takes an order of a shop: one line for each piece of the message. */
    static final JsonArray ORDER = new JsonArray()
            .add(from("/customer_id", "/customer/id"))
            .add(from("/reference", "/number"))
            .add(from("/items/*/item_id", "/lines/*/item"))
            .add(from("/items/*/quantity", "/lines/*/count"))
            .add(new JsonObject().put("field", "/notes").put("value", "from the shop"));

    static JsonObject from(String field, String pointer) {
        return new JsonObject().put("field", field).put("from", pointer);
    }

    static JsonObject source(String account, String operation, JsonArray mapping) {
        return new JsonObject()
                .put("name", "Shop")
                .put("verification", "standard_webhooks")
                .put("service_account_id", account)
                .put("operation", operation)
                .put("mapping", mapping);
    }

    static JsonObject order(String customer, String item, String number) {
        return new JsonObject()
                .put("number", number)
                .put("customer", new JsonObject().put("id", customer))
                .put(
                        "lines",
                        new JsonArray().add(new JsonObject().put("item", item).put("count", 2)));
    }

    static HookSender to(Api anybody, JsonObject source) {
        return new HookSender(anybody, source.getString("path"), source.getString("secret"));
    }

    HookSender with(String otherSecret) {
        return new HookSender(anybody, path, otherSecret);
    }

    private static byte[] bytes(String text) {
        return text.getBytes(StandardCharsets.UTF_8);
    }

    CompletableFuture<Api.Answer> sending(String id, Instant at, JsonObject body) {
        return send(WebhookSignature.headers(List.of(secret), id, at, bytes(body.encode())), body);
    }

    Api.Answer send(String id, JsonObject body) {
        return sending(id, Instant.now(), body).join();
    }

    CompletableFuture<Api.Answer> send(Map<String, String> headers, JsonObject body) {
        var flat = new ArrayList<String>();
        headers.forEach((name, value) -> {
            flat.add(name);
            flat.add(value);
        });
        return anybody.send("POST", path, body, flat.toArray(String[]::new));
    }

    /** In hexadecimal. */
    String hmac(String signed) {
        return HexFormat.of().formatHex(Hmac.sha256(bytes(secret), bytes(signed)));
    }

    Api.Answer asGitHub(String delivery, JsonObject body) {
        return send(Map.of("X-Hub-Signature-256", "sha256=" + hmac(body.encode()), "X-GitHub-Delivery", delivery), body)
                .join();
    }

    Api.Answer asStripe(long seconds, JsonObject body) {
        var signature =
                "t=" + seconds + ",v1=" + "0".repeat(64) + ",v1=" + hmac(seconds + "." + body.encode()) + ",v0=x";
        return send(Map.of("Stripe-Signature", signature), body).join();
    }
}
