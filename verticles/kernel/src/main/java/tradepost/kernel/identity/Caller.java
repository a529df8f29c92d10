package tradepost.kernel.identity;

import io.vertx.core.json.JsonArray;
import io.vertx.core.json.JsonObject;
import java.util.List;
import java.util.Map;
import java.util.UUID;
import java.util.concurrent.ConcurrentHashMap;
import tradepost.kernel.value.Ids;

/**
 * The authenticated sender of a request: a user or service account, proven by its access token, or a context, proven by the seal
 * of its message.
 *
 * @param permissions the granted permissions, as {@code resource:action}, {@code resource:*} or {@code *}; see {@link Roles}
 */
public record Caller(UUID userId, String role, List<String> permissions) {
    private static final String SYSTEM = "system:";

    /** Callers by context. There are few contexts, and each call in a context's own name needs its caller. */
    private static final Map<String, Caller> CONTEXTS = new ConcurrentHashMap<>();

    /** Parsed by hand, like {@link #write}, because every call on the bus carries a caller. */
    public static Caller of(JsonObject json) {
        var permissions = json.getJsonArray("permissions").stream()
                .map(String.class::cast)
                .toList();
        return new Caller(UUID.fromString(json.getString("user_id")), json.getString("role"), permissions);
    }

    public static JsonObject write(Caller caller) {
        return new JsonObject()
                .put("user_id", caller.userId.toString())
                .put("role", caller.role)
                .put("permissions", new JsonArray(caller.permissions));
    }

    /** A context that acts in its own name, for example when it applies an event: see {@link Roles#ofContext}. */
    public static Caller system(String context) {
        return CONTEXTS.computeIfAbsent(context, c -> {
            var name = SYSTEM + c;
            return new Caller(Ids.named(name), name, Roles.ofContext(c));
        });
    }

    /** Whether the caller is a context, proven by a seal, rather than a user or account, proven by a token. */
    public boolean isContext() {
        return role.startsWith(SYSTEM);
    }

    /** The name of the context; only if {@link #isContext}. */
    public String context() {
        return role.substring(SYSTEM.length());
    }

    /** Whether the caller holds this permission for all resources. */
    public boolean may(String permission) {
        if (permissions.contains(permission) || permissions.contains("*")) return true;
        int colon = permission.indexOf(':');
        var resource = permission.substring(0, colon);
        if (permissions.contains(resource + ":*")) return true;
        var including = Roles.INCLUDED_IN.get(resource);
        return including != null && may(including + permission.substring(colon));
    }

    /**
     * Whether the caller holds this permission for all resources or for its own. The operation must check which of the two
     * applies.
     */
    public boolean mayOwn(String permission) {
        return may(permission) || permissions.contains(permission + Roles.OWN);
    }

    /** The caller's name in events and in the audit journal. */
    public String actor() {
        return isContext() ? role : "user:" + userId;
    }
}
