package tradepost.notification.core.inbox;

import io.vertx.sqlclient.Row;
import java.util.Arrays;
import java.util.List;
import java.util.Objects;
import tradepost.kernel.identity.Caller;
import tradepost.kernel.identity.Roles;
import tradepost.kernel.value.Ids;

/** Whether a user may read a notification now, by the rules of {@link Audience}, for what is sent later than it was written. */
public final class ReadingRight {
    /** Of {@code recipient r}, {@code recipient_role o} and {@code notification n}. */
    public static final String COLUMNS = "r.user_id, r.role, o.permissions, o.location_ids, n.audience, n.location_ids";

    private ReadingRight() {}

    /**
     * @param first the first of {@link #COLUMNS}; a user and a notification are there
     */
    public static boolean isGranted(Row r, int first) {
        var audience = r.getString(first + 4);
        var user = Audience.userOf(audience);
        if (user != null) return user.equals(r.getUUID(first));
        var role = r.getString(first + 1);
        var named = Audience.roleOf(audience);
        if (named != null) return named.equals(role);
        var builtIn = Roles.BUILT_IN.get(role);
        var permissions = r.getArrayOfStrings(first + 2);
        if (builtIn == null && permissions == null) return false;
        var caller = new Caller(Ids.named(role), role, builtIn == null ? List.of(permissions) : builtIn);
        return caller.may(Audience.READ)
                && caller.may(Objects.requireNonNullElse(Audience.permissionOf(audience), Audience.READ))
                && (builtIn != null || isHere(r, first));
    }

    private static boolean isHere(Row r, int first) {
        var own = r.getArrayOfUUIDs(first + 3);
        var of = r.getArrayOfUUIDs(first + 5);
        return of == null || own == null || Arrays.stream(own).anyMatch(List.of(of)::contains);
    }
}
