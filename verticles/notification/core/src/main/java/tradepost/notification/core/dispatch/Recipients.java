package tradepost.notification.core.dispatch;

import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.UUID;
import tradepost.auth.AuthEvents;
import tradepost.auth.AuthEvents.RoleChanged;
import tradepost.auth.user.User;
import tradepost.kernel.db.Tx;
import tradepost.kernel.events.Event;
import tradepost.kernel.identity.Caller;
import tradepost.kernel.identity.Roles;
import tradepost.kernel.value.Ids;
import tradepost.notification.core.inbox.Audience;
import tradepost.notification.core.inbox.NewNotification;

/** The users that the events of auth have named, and which of them a notification is for. */
final class Recipients {
    /** Events with the whole user. */
    private static final Set<String> OF_USERS = Set.of(
            AuthEvents.USER_INVITED,
            AuthEvents.USER_REGISTERED,
            AuthEvents.USER_UPDATED,
            AuthEvents.USER_DISABLED,
            AuthEvents.USER_ENABLED,
            AuthEvents.USER_DELETED);

    private Recipients() {}

    static List<String> types() {
        var types = new ArrayList<>(OF_USERS);
        types.add(AuthEvents.ROLE_UPDATED);
        return types;
    }

    static void follow(Tx tx, List<Event> events) {
        for (var e : events) {
            if (e.type().equals(AuthEvents.ROLE_UPDATED)) {
                var r = e.data(RoleChanged.class);
                tx.sql(
                        RecipientQueries.SET_ROLE,
                        r.name(),
                        r.permissions().toArray(String[]::new),
                        r.locationIds().isEmpty() ? null : r.locationIds().toArray(UUID[]::new),
                        r.version());
            } else if (e.type().equals(AuthEvents.USER_DELETED)) tx.sql(RecipientQueries.DELETE, e.subject());
            else if (OF_USERS.contains(e.type())) {
                var u = e.data(User.class);
                tx.sql(
                        RecipientQueries.SET_USER,
                        u.id(),
                        u.email(),
                        u.name(),
                        u.role(),
                        u.customerId(),
                        u.status().equals("active"),
                        u.version());
            }
        }
    }

    /** The users of these customers. */
    static Map<UUID, List<UUID>> ofCustomers(Tx tx, List<UUID> customers) {
        var found = new LinkedHashMap<UUID, List<UUID>>();
        if (customers.isEmpty()) return found;
        for (var r : tx.sql(RecipientQueries.OF_CUSTOMERS, (Object) customers.toArray(UUID[]::new)))
            found.computeIfAbsent(r.getUUID(0), c -> new ArrayList<>()).add(r.getUUID(1));
        return found;
    }

    /**
     * Those who may read a notification and want its type by a channel.
     *
     * @param channel {@code mail} or {@code push}
     * @param byDefault whether those want it who have not decided
     */
    static List<UUID> wanting(Tx tx, String channel, NewNotification n, boolean byDefault) {
        var sql = channel.equals("mail") ? RecipientQueries.WANT_MAIL : RecipientQueries.WANT_PUSH;
        var audience = n.audience();
        var kind = audience.contains(":") ? audience.substring(0, audience.indexOf(':')) : audience;
        var named = audience.substring(audience.indexOf(':') + 1);
        var permission = kind.equals("permission") ? named : Audience.READ;
        boolean byRole = kind.equals("permission") || kind.equals(Audience.EVERYONE);
        return tx.list(
                r -> r.getUUID(0),
                sql,
                n.type().code(),
                byDefault,
                kind.equals("user") ? UUID.fromString(named) : null,
                kind.equals("role") ? named : null,
                byRole ? builtIn(permission) : new String[0],
                byRole ? containing(permission) : new String[0],
                n.locations().isEmpty() ? null : n.locations().toArray(UUID[]::new));
    }

    /** The built-in roles that hold a permission for all resources. */
    private static String[] builtIn(String permission) {
        return Roles.BUILT_IN.entrySet().stream()
                .filter(r -> new Caller(Ids.named(r.getKey()), r.getKey(), r.getValue()).may(permission))
                .map(Map.Entry::getKey)
                .toArray(String[]::new);
    }

    /** The texts that give a role of one's own this permission. */
    private static String[] containing(String permission) {
        return new String[] {permission, permission.substring(0, permission.indexOf(':')) + ":*", "*"};
    }
}
