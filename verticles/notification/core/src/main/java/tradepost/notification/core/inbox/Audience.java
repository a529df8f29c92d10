package tradepost.notification.core.inbox;

import java.util.ArrayList;
import java.util.UUID;
import org.jspecify.annotations.Nullable;
import tradepost.kernel.identity.Caller;
import tradepost.notification.NotificationType;

/** For whom a notification is: a text in its row. What a caller may read is decided when it reads, by its rights at that time. */
public final class Audience {
    public static final String EVERYONE = "everyone";
    public static final String READ = "notifications:read";

    private Audience() {}

    public static String user(UUID id) {
        return "user:" + id;
    }

    public static String role(String name) {
        return "role:" + name;
    }

    public static String permission(String permission) {
        return "permission:" + permission;
    }

    /** The user that it names, if it is one. */
    public static @Nullable UUID userOf(String audience) {
        var id = after("user:", audience);
        return id == null ? null : UUID.fromString(id);
    }

    public static @Nullable String roleOf(String audience) {
        return after("role:", audience);
    }

    public static @Nullable String permissionOf(String audience) {
        return after("permission:", audience);
    }

    private static @Nullable String after(String kind, String audience) {
        return audience.startsWith(kind) ? audience.substring(kind.length()) : null;
    }

    /** Those that a caller belongs to. Who may read its own only belongs to no others than its user and its role. */
    static String[] of(Caller caller) {
        var all = new ArrayList<String>();
        all.add(user(caller.userId()));
        all.add(role(caller.role()));
        if (caller.may(READ)) {
            all.add(EVERYONE);
            for (var permission : NotificationType.permissions())
                if (caller.may(permission)) all.add(permission(permission));
        }
        return all.toArray(String[]::new);
    }
}
