package tradepost.kernel.identity;

import io.vertx.core.json.JsonArray;
import io.vertx.core.json.JsonObject;
import java.nio.charset.StandardCharsets;
import java.util.List;
import java.util.Map;
import java.util.UUID;
import java.util.concurrent.ConcurrentHashMap;

/**
 * Who asks, as a signature says it: a person or account by its access token, or a context by the seal of its message.
 *
 * @param permissions what is held, as {@code resource:action}, {@code resource:*} or {@code *}; see {@link Roles}
 */
public record Caller(UUID userId, String role, List<String> permissions) {
    /** A permission for items is one for products too, which are how items are sold; not the other way round. */
    private static final String ITEMS = "items:";

    private static final String PRODUCTS = "products:";

    /** By context. There are few, and each call that a context makes in its own name needs its caller. */
    private static final Map<String, Caller> CONTEXTS = new ConcurrentHashMap<>();

    /** Written by hand, as {@link #write}: every call on the bus carries a caller. */
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

    /** A context acting for itself, as when it applies an event: see {@link Roles#ofContext}. */
    public static Caller system(String context) {
        return CONTEXTS.computeIfAbsent(context, c -> {
            var name = "system:" + c;
            var id = UUID.nameUUIDFromBytes(name.getBytes(StandardCharsets.UTF_8));
            return new Caller(id, name, Roles.ofContext(c));
        });
    }

    /** Not a person or account, by a token, but a context, by its seal. */
    public boolean isContext() {
        return role.startsWith("system:");
    }

    /** For everything of that kind. */
    public boolean may(String permission) {
        return permissions.contains(permission)
                || permission.startsWith(PRODUCTS) && may(ITEMS + permission.substring(PRODUCTS.length()))
                || permissions.contains("*")
                || permissions.contains(permission.substring(0, permission.indexOf(':') + 1) + "*");
    }

    /** For everything of that kind, or at least for what is its own: the operation has to see to it which it is. */
    public boolean mayOwn(String permission) {
        return may(permission) || permissions.contains(permission + Roles.OWN);
    }

    /** How the events and the audit name it. */
    public String actor() {
        return isContext() ? role : "user:" + userId;
    }
}
