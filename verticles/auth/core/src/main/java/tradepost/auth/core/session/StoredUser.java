package tradepost.auth.core.session;

import io.vertx.sqlclient.Row;
import java.time.Instant;
import java.time.OffsetDateTime;
import java.util.List;
import java.util.Set;
import java.util.UUID;
import java.util.stream.Stream;
import org.jspecify.annotations.Nullable;
import tradepost.auth.user.User;
import tradepost.kernel.identity.Roles;

/**
 * An account as it is stored, with what its role permits.
 *
 * @param permissions of a role of one's own; empty for a built-in role, whose permissions every verifier knows
 * @param locations to which that role is limited; empty for none
 */
public record StoredUser(
        User user,
        @Nullable String passwordHash,
        boolean hasSecondFactor,
        List<String> permissions,
        List<UUID> locations) {
    /** What {@link #user(Row)} reads, from app_user alone. */
    public static final String USER_COLUMNS = columns("");

    /** Of {@link #FROM}. */
    public static final String COLUMNS =
            columns("u.") + ", u.password_hash, m.user_id is not null as has_second_factor, r.permissions, r.locations";

    private static String columns(String table) {
        return """
                @id, @email, @name, @role, @status, @customer_id, @proved_at, @invited_at,
                (select at from last_login where user_id = @id) as last_login_at, @must_change_password, @version, @created_at, @updated_at""".replace("@", table);
    }

    public static final String FROM = of("app_user");

    /** The same of a table expression with the columns of app_user, such as what an update returns. */
    public static String of(String users) {
        return users + " u left join role r on r.name = u.role"
                + " left join user_mfa m on m.user_id = u.id and m.enabled_at is not null";
    }

    public static StoredUser of(Row r) {
        return new StoredUser(
                user(r),
                r.getString("password_hash"),
                r.getBoolean("has_second_factor"),
                list(r.getArrayOfStrings("permissions")),
                list(r.getArrayOfUUIDs("locations")));
    }

    public static User user(Row r) {
        return new User(
                r.getUUID("id"),
                r.getString("email"),
                r.getString("name"),
                r.getString("role"),
                r.getString("status"),
                r.getUUID("customer_id"),
                timeOrNull(r, "proved_at"),
                timeOrNull(r, "invited_at"),
                timeOrNull(r, "last_login_at"),
                r.getBoolean("must_change_password"),
                r.getLong("version"),
                time(r, "created_at"),
                time(r, "updated_at"));
    }

    private static Instant time(Row r, String column) {
        return r.getOffsetDateTime(column).toInstant();
    }

    private static @Nullable Instant timeOrNull(Row r, String column) {
        @Nullable OffsetDateTime time = r.getOffsetDateTime(column);
        return time == null ? null : time.toInstant();
    }

    private static <T> List<T> list(T @Nullable [] array) {
        return array == null ? List.of() : List.of(array);
    }

    public UUID id() {
        return user.id();
    }

    public long version() {
        return user.version();
    }

    /** What the role permits, built in or not, whatever is pending. */
    public List<String> rights() {
        return permissions.isEmpty() ? rights(user.role()) : permissions;
    }

    /** The most that a built-in role permits: what a setting can add to it counts, whether it does or not. */
    public static List<String> rights(String builtIn) {
        var held = Roles.permissions(builtIn);
        return builtIn.equals(AccessTokenWriter.PRICING_ROLE)
                ? Stream.concat(held.stream(), Stream.of(AccessTokenWriter.PRICING))
                        .toList()
                : held;
    }

    public boolean mustChangePassword() {
        return user.mustChangePassword();
    }

    /**
     * What the user must do before anything else; empty for nothing.
     *
     * @param rolesWithSecondFactor those of {@code auth.mfa_roles}
     */
    public String pending(Set<String> rolesWithSecondFactor) {
        if (mustChangePassword()) return "password_change";
        return !hasSecondFactor && rolesWithSecondFactor.contains(user.role()) ? "second_factor" : "";
    }
}
