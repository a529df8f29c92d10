package tradepost.auth.core.access;

import io.vertx.core.json.JsonObject;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import java.util.Locale;
import java.util.regex.Pattern;
import org.jspecify.annotations.Nullable;
import tradepost.auth.access.WriteApiKey;
import tradepost.kernel.identity.Caller;
import tradepost.kernel.identity.Roles;
import tradepost.kernel.problem.Problem;
import tradepost.kernel.value.Network;

/** What keys and service accounts may be given. Pure functions. */
final class ProgramRules {
    private static final Pattern ORIGIN =
            Pattern.compile("https?://[a-z0-9.-]+(:\\d{1,5})?|https?://\\[[0-9a-f:]+](:\\d{1,5})?");

    private ProgramRules() {}

    /** Fails 400 unknown_permission, 403 not_held. */
    static void check(List<String> permissions, Caller caller) {
        PermissionTable.requireKnown(permissions, false);
        if (caller.isLimited()) PermissionTable.requireKnowingLocations(permissions);
        GrantRule.requireHeld(caller, permissions, caller.locations());
    }

    /** Fails 400 invalid_request, invalid_address, invalid_origin, and as the other method. */
    static void check(WriteApiKey body, List<String> permissions, Caller caller, Instant now) {
        boolean publishable = isPublishable(body);
        if (publishable && !permissions.isEmpty())
            throw Problem.badRequest(
                    "invalid_request",
                    Problem.detail("permissions", "a publishable key has those of the storefront and no others"));
        if (!publishable && permissions.isEmpty())
            throw Problem.badRequest(
                    "invalid_request", Problem.detail("permissions", "must name at least one, unless there is a role"));
        if (!publishable && !list(body.origins()).isEmpty())
            throw Problem.badRequest("invalid_request", Problem.detail("origins", "are for publishable keys"));
        if (body.expiresAt() != null && !body.expiresAt().isAfter(now))
            throw Problem.badRequest("invalid_request", Problem.detail("expires_at", "is in the past"));
        addresses(body.allowedAddresses());
        origins(body.origins());
        if (!publishable) check(permissions, caller);
    }

    /** Those that are named, or those of the role. Fails 400 invalid_request, unknown_role. */
    static List<String> permissions(WriteApiKey body) {
        if (body.role() == null) return list(body.permissions());
        if (body.permissions() != null)
            throw Problem.badRequest("invalid_request", Problem.detail("role", "cannot be sent with permissions"));
        var ofRole = Roles.BUILT_IN.get(body.role());
        if (ofRole == null)
            throw Problem.badRequest("unknown_role", Problem.detail("role", "must be a built-in role, such as shop"));
        return ofRole;
    }

    static boolean isPublishable(WriteApiKey body) {
        return Boolean.TRUE.equals(body.publishable());
    }

    static <T> List<T> list(@Nullable List<T> sent) {
        return sent == null ? List.of() : sent;
    }

    /** Fails 400 invalid_address with each that is neither an address nor a network. */
    static List<String> addresses(@Nullable List<String> sent) {
        var faults = new ArrayList<JsonObject>();
        var all = list(sent).stream().map(String::strip).distinct().toList();
        for (int i = 0; i < all.size(); i++)
            if (Network.parse(all.get(i)) == null)
                faults.add(Problem.detail(
                        "allowed_addresses[" + i + "]", "is neither an address nor a network such as 10.0.0.0/8"));
        Problem.badRequestIf("invalid_address", faults);
        return all;
    }

    /** As browsers send them. Fails 400 invalid_origin. */
    static List<String> origins(@Nullable List<String> sent) {
        var faults = new ArrayList<JsonObject>();
        var all = list(sent).stream()
                .map(o -> o.strip().toLowerCase(Locale.ROOT).replaceFirst("/$", ""))
                .distinct()
                .toList();
        for (int i = 0; i < all.size(); i++)
            if (!ORIGIN.matcher(all.get(i)).matches())
                faults.add(Problem.detail("origins[" + i + "]", "is not an origin such as https://shop.example"));
        Problem.badRequestIf("invalid_origin", faults);
        return all;
    }
}
