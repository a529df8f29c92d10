package tradepost.auth.core.session;

import io.vertx.sqlclient.Row;
import java.time.OffsetDateTime;
import java.util.List;
import java.util.Set;
import java.util.UUID;
import org.jspecify.annotations.Nullable;
import tradepost.auth.User;

/**
 * An account as it is stored, with what its role permits.
 *
 * @param permissions of a role of one's own; empty for a built-in role, whose permissions every verifier knows
 * @param locations to which that role is limited; empty for none
 */
public record StoredUser(
        User user,
        @Nullable String name,
        String status,
        @Nullable String passwordHash,
        @Nullable UUID customerId,
        boolean isProved,
        boolean mustChangePassword,
        boolean hasSecondFactor,
        long version,
        List<String> permissions,
        List<UUID> locations) {
    /** Of {@link #FROM}. */
    public static final String COLUMNS = """
            u.id, u.email, u.role, u.created_at, u.updated_at, u.name, u.status, u.password_hash, u.customer_id,
            u.proved_at is not null as is_proved, u.must_change_password,
            m.user_id is not null as has_second_factor, u.version, r.permissions, r.locations""";

    public static final String FROM = of("app_user");

    /** The same of a table expression with the columns of app_user, such as what an update returns. */
    public static String of(String users) {
        return users + " u left join role r on r.name = u.role"
                + " left join user_mfa m on m.user_id = u.id and m.enabled_at is not null";
    }

    public static StoredUser of(Row r) {
        return new StoredUser(
                new User(
                        r.getUUID("id"),
                        r.getString("email"),
                        r.getString("role"),
                        at(r, "created_at"),
                        at(r, "updated_at")),
                r.getString("name"),
                r.getString("status"),
                r.getString("password_hash"),
                r.getUUID("customer_id"),
                r.getBoolean("is_proved"),
                r.getBoolean("must_change_password"),
                r.getBoolean("has_second_factor"),
                r.getLong("version"),
                list(r.getArrayOfStrings("permissions")),
                list(r.getArrayOfUUIDs("locations")));
    }

    private static java.time.Instant at(Row r, String column) {
        OffsetDateTime time = r.getOffsetDateTime(column);
        return time.toInstant();
    }

    private static <T> List<T> list(T @Nullable [] array) {
        return array == null ? List.of() : List.of(array);
    }

    public UUID id() {
        return user.id();
    }

    /**
     * What the user must do before anything else; empty for nothing.
     *
     * @param rolesWithSecondFactor those of {@code auth.mfa_roles}
     */
    public String pending(Set<String> rolesWithSecondFactor) {
        if (mustChangePassword) return "password_change";
        return !hasSecondFactor && rolesWithSecondFactor.contains(user.role()) ? "second_factor" : "";
    }
}
