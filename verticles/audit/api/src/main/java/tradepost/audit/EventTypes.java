package tradepost.audit;

import io.vertx.serviceproxy.ServiceException;
import java.util.HashMap;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;
import java.util.function.Predicate;
import tradepost.kernel.config.ContextModule;
import tradepost.kernel.contract.EventType;
import tradepost.kernel.identity.Caller;
import tradepost.kernel.problem.Problem;

/** The permission that reading an event needs in addition to {@code events:read}, by the kind of its subject. */
public final class EventTypes {
    /** By the first two words of the type. Types that are not listed are for administrators only. */
    private static final Map<String, String> PERMISSIONS = new LinkedHashMap<>();

    /** The types that this release publishes, by context. */
    private static final Map<String, List<String>> PUBLISHED = new HashMap<>();

    static {
        for (var context : ContextModule.all()) {
            PERMISSIONS.putAll(new TreeMap<>(context.eventPermissions()));
            PUBLISHED.put(
                    context.name(),
                    EventType.of(context.name()).stream().map(EventType::name).toList());
        }
    }

    private EventTypes() {}

    /** The kinds of subjects, such as {@code sales.order}. */
    public static List<String> subjectKinds() {
        return List.copyOf(PERMISSIONS.keySet());
    }

    /** The permission to read events of a kind of subject, such as {@code sales.order}. */
    public static String permission(String kind) {
        return PERMISSIONS.getOrDefault(kind, "system:manage");
    }

    /** The permission to read events of a type. */
    public static String permissionOf(String type) {
        return permission(type.substring(0, type.lastIndexOf('.')));
    }

    /**
     * The part of {@code requested} that the caller may read, as prefixes and types: {@code sales.order.} or
     * {@code sales.order.confirmed}; the empty prefix for a caller that may read everything. Empty for nothing. A context reads in its own
     * name what it copies for itself, and checks its own callers.
     *
     * @param requested as a client writes them; empty for every type
     * @throws ServiceException 400 unknown_type, 403 type_not_allowed if the caller may read nothing of one
     *     of them
     */
    public static List<String> readable(List<String> requested, Caller caller) {
        if (requested.isEmpty()) {
            if (caller.permissions().contains("*") || caller.isContext()) return List.of("");
            return subjectKinds().stream()
                    .filter(t -> mayRead(caller, t))
                    .map(t -> t + ".")
                    .toList();
        }
        return requested.stream()
                .flatMap(pattern -> readable(pattern, t -> mayRead(caller, t)).stream())
                .distinct()
                .toList();
    }

    private static boolean mayRead(Caller caller, String kind) {
        return caller.isContext() || caller.may(permission(kind));
    }

    /**
     * For what a client writes; a stored type may be one of a newer release. Fails 400 unknown_type for a type that nobody publishes, which
     * would be requested in vain.
     */
    public static void requirePublished(List<String> requested) {
        for (var type : requested) {
            var published = PUBLISHED.getOrDefault(type.split("\\.")[0], List.of());
            if (!type.endsWith(".*") && !published.isEmpty() && !published.contains(type)) throw unknown(type);
        }
    }

    private static ServiceException unknown(String pattern) {
        return Problem.badRequest("unknown_type", Problem.detail("types", "no event type matches " + pattern));
    }

    private static List<String> readable(String pattern, Predicate<String> may) {
        boolean open = pattern.endsWith(".*");
        var prefix = open ? pattern.substring(0, pattern.length() - 1) : pattern;
        var named = subjectKinds().stream()
                .filter(t -> prefix.startsWith(t + ".") || open && (t + ".").startsWith(prefix))
                .toList();
        if (named.isEmpty()) throw unknown(pattern);
        var left = named.stream().filter(may).toList();
        if (left.isEmpty())
            throw Problem.forbidden(
                    "type_not_allowed", Problem.detail("types", pattern + " needs " + permission(named.getFirst())));
        return left.stream()
                .map(t -> prefix.startsWith(t + ".") ? prefix : t + ".")
                .toList();
    }
}
