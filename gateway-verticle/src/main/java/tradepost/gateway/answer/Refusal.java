package tradepost.gateway.answer;

import io.vertx.core.json.JsonArray;
import io.vertx.core.json.JsonObject;
import org.jspecify.annotations.Nullable;
import tradepost.kernel.identity.Caller;
import tradepost.kernel.identity.Roles;

/** A request that the gateway refuses. Thrown where the reason is found, turned into a response in one place; has no stack trace. */
public final class Refusal extends RuntimeException {
    private static final long serialVersionUID = 1;

    public final int status;
    public final String code;
    /** The message for a person, or null for the default message of the code. */
    final @Nullable String message;

    public final transient JsonArray details;
    public final int retryAfterSeconds;
    public final boolean replayed;
    /** The limit that was reached, as {@code q=10;w=300}: draft-ietf-httpapi-ratelimit-headers-10. */
    @Nullable
    public String limit;
    /** Whose permissions decide. */
    Holder holder = Holder.ROLE;

    /** What a caller has its permissions from. */
    public enum Holder {
        ROLE("role", "ask an administrator for it"),
        KEY("key", "add it to the key, whose owner must hold it too"),
        SERVICE_ACCOUNT("service account", "ask an administrator to add it");

        final String noun;
        final String remedy;

        Holder(String noun, String remedy) {
            this.noun = noun;
            this.remedy = remedy;
        }

        public static Holder of(Caller caller) {
            if (caller.isKey()) return KEY;
            return caller.role().equals(Roles.SERVICE) ? SERVICE_ACCOUNT : ROLE;
        }
    }

    /** Why the gateway is overloaded; null for any other refusal. */
    public @Nullable Overload overload;

    public Refusal(
            int status,
            String code,
            @Nullable String message,
            JsonArray details,
            int retryAfterSeconds,
            boolean replayed) {
        super(code, null, false, false);
        this.status = status;
        this.code = code;
        this.message = message;
        this.details = details;
        this.retryAfterSeconds = retryAfterSeconds;
        this.replayed = replayed;
    }

    public Refusal with(JsonArray otherDetails) {
        var same = new Refusal(status, code, message, otherDetails, retryAfterSeconds, replayed);
        same.limit = limit;
        same.holder = holder;
        same.overload = overload;
        return same;
    }

    /** For this caller. */
    public Refusal to(Holder caller) {
        holder = caller;
        return this;
    }

    public static Refusal of(int status, String code) {
        return new Refusal(status, code, null, new JsonArray(), 0, false);
    }

    public static Refusal of(int status, String code, JsonArray details) {
        return new Refusal(status, code, null, details, 0, false);
    }

    public static Refusal of(int status, String code, String field, String reason) {
        return of(status, code, new JsonArray().add(detail(field, reason)));
    }

    public static Refusal later(String code) {
        return new Refusal(503, code, null, new JsonArray(), 1, false);
    }

    /** The message and the details say why. */
    public static Refusal overloaded(Overload why) {
        var details = new JsonArray().add(detail("", why.tag()));
        var refusal = new Refusal(503, "overloaded", why.reason + ".", details, 1, false);
        refusal.overload = why;
        return refusal;
    }

    /** One client has used up its share; others are still served. */
    public static Refusal limited(int retryAfterSeconds) {
        return new Refusal(429, "rate_limited", null, new JsonArray(), retryAfterSeconds, false);
    }

    public static Refusal invalid(JsonArray details) {
        return of(400, "invalid_request", details);
    }

    public static JsonObject detail(String field, String reason) {
        return new JsonObject().put("field", field).put("reason", reason);
    }
}
