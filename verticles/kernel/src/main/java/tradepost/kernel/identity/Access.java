package tradepost.kernel.identity;

import io.vertx.serviceproxy.ServiceException;
import java.time.Duration;
import java.time.Instant;
import java.util.LinkedHashMap;
import java.util.Map;
import org.jspecify.annotations.Nullable;
import tradepost.kernel.problem.Problem;

/**
 * What an operation requires of its caller. The gateway and the services decide by it alike, whether the caller is a user, an API key, a
 * service account or a context.
 *
 * @param operation its name, with its context if it is in a contract
 * @param permission {@code resource:action}, {@code authenticated} or {@code public}
 * @param own whether holding the permission for one's own resources is enough to be admitted; the operation then checks the ownership
 * @param knowsLocations whether the operation shows and moves nothing of other locations to a caller who is limited to some
 * @param stepUp whether the caller must have proved recently who it is
 * @param whilePending whether a user may call it who must first change the password or set up a second factor
 */
public record Access(
        String operation,
        String permission,
        boolean own,
        boolean knowsLocations,
        boolean stepUp,
        boolean whilePending) {
    /** The permission of operations for everybody, with or without a token. */
    public static final String PUBLIC = "public";
    /** The permission of operations for everybody with a token; a publishable key, which anybody may have, is not enough. */
    public static final String AUTHENTICATED = "authenticated";
    /** How long a login or a step-up counts as recent. */
    public static final Duration RECENT = Duration.ofMinutes(10);

    public boolean isPublic() {
        return permission.equals(PUBLIC);
    }

    /** Whether a visitor of a shop page is admitted without a token, where the installation admits visitors at all. */
    public boolean admitsVisitors() {
        return own && Caller.visitor().mayOwn(permission);
    }

    /** Whether the caller is admitted, with a recent proof where one is required. */
    public boolean permits(Caller caller) {
        return refusal(caller) == null;
    }

    /** Whether it is an operation of a contract. Others are called by contexts only, for whatever operation they serve. */
    private boolean isPublished() {
        return operation.indexOf('.') > 0;
    }

    /** Whether it is for everybody, or for everybody with a token except pages that anybody can read. */
    public boolean isOpen() {
        return isPublic() || permission.equals(AUTHENTICATED);
    }

    /** Null if the caller is admitted. Otherwise 403 with why not: forbidden, scope_not_supported, or what is pending. */
    public @Nullable ServiceException refusal(Caller caller) {
        var refusal = ofPending(caller);
        if (refusal == null) refusal = ofPermission(caller);
        return refusal == null ? ofScope(caller) : refusal;
    }

    /** The same, and 403 step_up_required if the operation requires a recent proof that the caller has not given. */
    public @Nullable ServiceException refusal(Caller caller, Instant now) {
        var refusal = refusal(caller);
        return refusal == null ? ofProof(caller, now) : refusal;
    }

    /**
     * What each step of the decision says: {@code pending}, {@code permission}, {@code scope} and {@code step_up}, in the order in which
     * {@link #refusal} takes them; a step that passes has no value.
     */
    public Map<String, @Nullable ServiceException> refusals(Caller caller, Instant now) {
        var steps = new LinkedHashMap<String, @Nullable ServiceException>();
        steps.put("pending", ofPending(caller));
        steps.put("permission", ofPermission(caller));
        steps.put("scope", ofScope(caller));
        steps.put("step_up", ofProof(caller, now));
        return steps;
    }

    private @Nullable ServiceException ofPending(Caller caller) {
        return caller.pending().isEmpty() || whilePending ? null : Problem.forbidden(caller.pending() + "_required");
    }

    private @Nullable ServiceException ofPermission(Caller caller) {
        if (permission.equals(AUTHENTICATED))
            return isPublished() && caller.isStorefront() ? Problem.lacks(permission) : null;
        return isPublic() || (own ? caller.mayOwn(permission) : caller.may(permission))
                ? null
                : Problem.lacks(permission);
    }

    private @Nullable ServiceException ofScope(Caller caller) {
        return isOpen() || !caller.isLimited() || knowsLocations ? null : Problem.forbidden("scope_not_supported");
    }

    private @Nullable ServiceException ofProof(Caller caller, Instant now) {
        return stepUp && !hasRecentProof(caller, now) ? stepUpRequired() : null;
    }

    /** For what only some calls of an operation require. Fails 403 step_up_required. */
    public static void requireRecentProof(Caller caller, Instant now) {
        if (!hasRecentProof(caller, now)) throw stepUpRequired();
    }

    /** Contexts need none. A clock may be some seconds ahead of the one that wrote the time. */
    public static boolean hasRecentProof(Caller caller, Instant now) {
        return caller.isContext() || caller.provedAt() > now.minus(RECENT).getEpochSecond();
    }

    private static ServiceException stepUpRequired() {
        return Problem.forbidden("step_up_required");
    }
}
