package tradepost.kernel.identity;

import io.vertx.core.json.JsonArray;
import io.vertx.core.json.JsonObject;
import java.util.List;
import java.util.Map;
import java.util.UUID;
import java.util.concurrent.ConcurrentHashMap;
import tradepost.kernel.limit.HolderCounts;
import tradepost.kernel.value.Ids;

/**
 * The authenticated sender of a request: a user or service account, proven by its access token, or a context, proven by the seal
 * of its message.
 *
 * @param permissions the granted permissions, as {@code resource:action}, {@code resource:*} or {@code *}; see {@link Roles}
 * @param locations the ids of the only locations whose goods the caller may see and move; empty for all
 * @param provedAt when it last proved who it is, by a login or a step-up, in epoch seconds; 0 for a program
 * @param pending what a user must do before anything else: {@code password_change} or {@code second_factor}; empty for nothing
 * @param ownerId the user whose API key it is; of any other caller its own id
 */
public record Caller(
        UUID userId,
        String role,
        List<String> permissions,
        List<UUID> locations,
        long provedAt,
        String pending,
        UUID ownerId) {
    private static final String SYSTEM = "system:";
    private static final JsonArray NO_LOCATIONS = new JsonArray();

    /** Callers by context. There are few contexts, and each call in a context's own name needs its caller. */
    private static final Map<String, Caller> CONTEXTS = new ConcurrentHashMap<>();

    /** One who is limited by itself. */
    public Caller(
            UUID userId, String role, List<String> permissions, List<UUID> locations, long provedAt, String pending) {
        this(userId, role, permissions, locations, provedAt, pending, userId);
    }

    /** One who may act at all locations and proves nothing more than its permissions. */
    public Caller(UUID userId, String role, List<String> permissions) {
        this(userId, role, permissions, List.of(), 0, "");
    }

    /** Parsed by hand, like {@link #write}, because every call on the bus carries a caller. */
    public static Caller of(JsonObject json) {
        var permissions = json.getJsonArray("permissions").stream()
                .map(String.class::cast)
                .toList();
        var locations = json.getJsonArray("locations", NO_LOCATIONS).stream()
                .map(id -> UUID.fromString((String) id))
                .toList();
        var id = json.getString("user_id");
        return new Caller(
                UUID.fromString(id),
                json.getString("role"),
                permissions,
                locations,
                json.getLong("proved_at", 0L),
                json.getString("pending", ""),
                UUID.fromString(json.getString("owner_id", id)));
    }

    public static JsonObject write(Caller caller) {
        var json = new JsonObject()
                .put("user_id", caller.userId.toString())
                .put("role", caller.role)
                .put("permissions", new JsonArray(caller.permissions));
        if (caller.isLimited())
            json.put(
                    "locations",
                    new JsonArray(caller.locations.stream().map(UUID::toString).toList()));
        if (caller.provedAt != 0) json.put("proved_at", caller.provedAt);
        if (!caller.pending.isEmpty()) json.put("pending", caller.pending);
        if (!caller.isOwn()) json.put("owner_id", caller.ownerId.toString());
        return json;
    }

    /** A context that acts in its own name, for example when it applies an event: see {@link Roles#ofContext}. */
    public static Caller system(String context) {
        return CONTEXTS.computeIfAbsent(context, c -> {
            var name = SYSTEM + c;
            return new Caller(Ids.named(name), name, Roles.ofContext(c));
        });
    }

    /** A visitor of a shop page that has no key, where {@code storefront.anonymous} admits it. It proves nothing. */
    public static Caller visitor() {
        return Visitor.CALLER;
    }

    /** Not before it is used, because the roles are read from the contexts. */
    private static final class Visitor {
        static final Caller CALLER =
                new Caller(Ids.named(Roles.STOREFRONT), Roles.STOREFRONT, Roles.permissions(Roles.STOREFRONT));
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

    /** Whether the caller may act at certain locations only. */
    public boolean isLimited() {
        return !locations.isEmpty();
    }

    /** Whether the caller is limited by itself, rather than as one of the API keys of a user. */
    public boolean isOwn() {
        return ownerId.equals(userId);
    }

    /** Who holds what the caller takes: the keys of a user share what the user may hold. */
    public Object holder() {
        return isOwn() ? userId : new HolderCounts.Part(ownerId, userId);
    }

    /** The caller's name in events and in the audit journal. */
    public String actor() {
        return isContext() ? role : (isKey() ? "key:" : "user:") + userId;
    }

    /** Whether the caller is an API key, which may have been seen by others if it is a publishable one. */
    public boolean isKey() {
        return role.equals(Roles.KEY) || isStorefront();
    }

    /** Whether the caller is a page with a publishable key, as everybody is who reads the source of the page, or a {@link #visitor}. */
    public boolean isStorefront() {
        return role.equals(Roles.STOREFRONT);
    }
}
