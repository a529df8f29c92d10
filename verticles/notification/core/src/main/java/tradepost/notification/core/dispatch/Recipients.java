package tradepost.notification.core.dispatch;

import java.util.ArrayList;
import java.util.Collections;
import java.util.HashMap;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.Set;
import java.util.UUID;
import java.util.stream.IntStream;
import tradepost.auth.AuthEvents;
import tradepost.auth.AuthEvents.RoleChanged;
import tradepost.auth.AuthEvents.RoleDeleted;
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
        types.addAll(List.of(AuthEvents.ROLE_UPDATED, AuthEvents.ROLE_DELETED));
        return types;
    }

    static void follow(Tx tx, List<Event> events) {
        for (var e : events) {
            if (e.type().equals(AuthEvents.ROLE_UPDATED)) setRole(tx, e);
            else if (e.type().equals(AuthEvents.ROLE_DELETED))
                tx.sql(RecipientQueries.DELETE_ROLE, e.data(RoleDeleted.class).name(), e.sequence());
            else if (e.type().equals(AuthEvents.USER_DELETED)) tx.sql(RecipientQueries.FORGET, e.subject());
            else if (OF_USERS.contains(e.type())) setUser(tx, e.data(User.class));
        }
    }

    /** The version of a role begins again if it is deleted and created again, so what is newer is decided by the position in the journal. */
    private static void setRole(Tx tx, Event e) {
        var r = e.data(RoleChanged.class);
        tx.sql(
                RecipientQueries.SET_ROLE,
                r.name(),
                r.permissions().toArray(String[]::new),
                r.locationIds().isEmpty() ? null : r.locationIds().toArray(UUID[]::new),
                e.sequence());
    }

    private static void setUser(Tx tx, User u) {
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

    /** The users of these customers. */
    static Map<UUID, List<UUID>> ofCustomers(Tx tx, List<UUID> customers) {
        var found = new LinkedHashMap<UUID, List<UUID>>();
        if (customers.isEmpty()) return found;
        for (var r : tx.sql(RecipientQueries.OF_CUSTOMERS, (Object) customers.toArray(UUID[]::new)))
            found.computeIfAbsent(r.getUUID(0), c -> new ArrayList<>()).add(r.getUUID(1));
        return found;
    }

    /** Those who may read a notification and want its type by a channel. */
    record Wanting(List<UUID> mail, List<UUID> push) {
        static final Wanting NOBODY = new Wanting(List.of(), List.of());
    }

    private record Role(String name, List<String> permissions, List<UUID> locations) {
        boolean mayRead(NewNotification n, String permission) {
            var caller = new Caller(Ids.named(name), name, permissions, locations, 0, "");
            return caller.may(Audience.READ)
                    && caller.may(permission)
                    && (n.locations().isEmpty()
                            || locations.isEmpty()
                            || !Collections.disjoint(locations, n.locations()));
        }
    }

    /** Who wants which of these, by two statements whatever their number. Those that nobody wants may be missing. */
    static Map<NewNotification, Wanting> wanting(Tx tx, List<NewNotification> all) {
        if (all.isEmpty()) return Map.of();
        var roles = roles(tx);
        var numbers = new ArrayList<Integer>();
        var readers = new ArrayList<String>();
        for (int i = 0; i < all.size(); i++)
            for (var role : readers(all.get(i), roles)) {
                numbers.add(i);
                readers.add(role);
            }
        var found = new HashMap<NewNotification, Wanting>();
        for (var r : tx.sql(
                RecipientQueries.WANTING,
                IntStream.range(0, all.size()).boxed().toArray(Integer[]::new),
                Tx.column(all, n -> n.type().code(), String[]::new),
                Tx.column(all, DispatchRules::mailedByDefault, Boolean[]::new),
                Tx.column(all, n -> Audience.userOf(n.audience()), UUID[]::new),
                numbers.toArray(Integer[]::new),
                readers.toArray(String[]::new))) {
            var wanting = found.computeIfAbsent(
                    all.get(r.getInteger(0)), n -> new Wanting(new ArrayList<>(), new ArrayList<>()));
            if (r.getBoolean(2)) wanting.mail.add(r.getUUID(1));
            if (r.getBoolean(3)) wanting.push.add(r.getUUID(1));
        }
        return found;
    }

    private static List<Role> roles(Tx tx) {
        var all = new ArrayList<Role>();
        Roles.BUILT_IN.forEach((name, permissions) -> all.add(new Role(name, permissions, List.of())));
        for (var r : tx.sql(RecipientQueries.ROLES)) {
            var locations = r.getArrayOfUUIDs(2);
            all.add(new Role(
                    r.getString(0),
                    List.of(r.getArrayOfStrings(1)),
                    locations == null ? List.of() : List.of(locations)));
        }
        return all;
    }

    /** The roles whose users may read it, by the rules of {@link Audience}; none if it is for one user. */
    private static List<String> readers(NewNotification n, List<Role> roles) {
        var audience = n.audience();
        var role = Audience.roleOf(audience);
        if (role != null) return List.of(role);
        if (Audience.userOf(audience) != null) return List.of();
        var permission = Objects.requireNonNullElse(Audience.permissionOf(audience), Audience.READ);
        return roles.stream()
                .filter(r -> r.mayRead(n, permission))
                .map(Role::name)
                .toList();
    }
}
