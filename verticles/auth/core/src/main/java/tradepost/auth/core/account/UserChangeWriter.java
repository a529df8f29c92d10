package tradepost.auth.core.account;

import io.vertx.core.json.JsonObject;
import java.time.Instant;
import java.util.List;
import java.util.Objects;
import java.util.UUID;
import org.jspecify.annotations.Nullable;
import tradepost.auth.AuthEvents;
import tradepost.auth.core.access.ProgramEvents;
import tradepost.auth.core.security.SecurityLog;
import tradepost.auth.core.session.OpenSessions;
import tradepost.auth.core.session.RevocationWriter;
import tradepost.auth.core.session.RevocationWriter.Ended;
import tradepost.auth.core.session.StoredUser;
import tradepost.auth.user.User;
import tradepost.kernel.db.Tx;
import tradepost.kernel.events.EventLog;
import tradepost.kernel.identity.Access;
import tradepost.kernel.identity.Caller;
import tradepost.kernel.problem.Problem;
import tradepost.kernel.request.Request;
import tradepost.kernel.value.Text;

/** Changes of a user by somebody else. */
final class UserChangeWriter {
    private static final String ADMIN = "admin";
    private static final String ACTIVE = "active";
    private static final String CUSTOMER_ID = "customer_id";

    /** @param ended to be announced after the commit */
    record Changed(User user, Ended ended) {}

    private final RevocationWriter revocations;
    private final SecurityLog security;

    UserChangeWriter(RevocationWriter revocations, SecurityLog security) {
        this.revocations = revocations;
        this.security = security;
    }

    /** The user, unless the caller has fewer rights. Fails 403 more_rights, 404 account_not_found, 412. */
    static StoredUser locked(Tx tx, UUID id, Caller caller) {
        var user = lockedAnyVersion(tx, id, caller);
        Request.requireVersion(user.version());
        return user;
    }

    private static StoredUser lockedAnyVersion(Tx tx, UUID id, Caller caller) {
        var user = tx.require("account_not_found", StoredUser::of, UserQueries.LOCK, id);
        RightsRule.requireOver(caller, user);
        return user;
    }

    /** Fails as {@link #patch} would, and changes nothing. */
    void check(Tx tx, UUID id, JsonObject patch, Caller caller, Instant at) {
        var now = locked(tx, id, caller).user();
        check(tx, now, patch, caller, at);
    }

    /**
     * @param isChecked whether {@link #check} has compared the version, which an event of contact may have raised since
     */
    Changed patch(Tx tx, UUID id, JsonObject patch, Caller caller, Instant at, boolean isChecked) {
        if (patch.containsKey("role") || patch.containsKey("status")) tx.sql(UserQueries.TAKE_TURNS);
        var now = (isChecked ? lockedAnyVersion(tx, id, caller) : locked(tx, id, caller)).user();
        var role = patch.getString("role", now.role());
        var status = patch.getString("status", now.status());
        var name = name(patch, now);
        var customer = customer(patch, now);
        boolean otherRole = !role.equals(now.role());
        boolean otherStatus = !status.equals(now.status());
        if (!otherRole
                && !otherStatus
                && Objects.equals(name, now.name())
                && Objects.equals(customer, now.customerId())) return new Changed(now, Ended.NONE);
        check(tx, now, patch, caller, at);
        var user = tx.single(StoredUser::user, UserQueries.PATCH, id, name, role, status, customer);
        var change = otherStatus ? status(user) : AuthEvents.USER_UPDATED;
        EventLog.append(tx, change, id, user.version(), user);
        if (otherRole) security.succeeded(tx, "role_change", id, role);
        if (otherStatus) security.succeeded(tx, status.equals(ACTIVE) ? "user_enabled" : "user_disabled", id, null);
        return new Changed(user, ended(tx, user, otherRole, otherStatus));
    }

    private static void check(Tx tx, User now, JsonObject patch, Caller caller, Instant at) {
        var role = patch.getString("role", now.role());
        boolean otherRole = !role.equals(now.role());
        boolean otherStatus = !patch.getString("status", now.status()).equals(now.status());
        name(patch, now);
        if (otherRole) {
            Access.requireRecentProof(caller, at);
            RightsRule.require(caller, RoleRights.of(tx, role));
        }
        if (otherStatus && now.status().equals("invited"))
            throw Problem.conflict(
                    "invalid_state", Problem.detail("status", "is invited until the invitation is accepted"));
        if (otherRole || otherStatus) requireOtherAdministrator(tx, now);
    }

    private static @Nullable String name(JsonObject patch, User now) {
        if (!patch.containsKey("name")) return now.name();
        var name = patch.getString("name");
        return name == null ? null : Text.visible("name", name);
    }

    private static @Nullable UUID customer(JsonObject patch, User now) {
        return patch.containsKey(CUSTOMER_ID) ? customerId(patch) : now.customerId();
    }

    /** The record that a patch gives to the user; null if it takes it away. */
    static @Nullable UUID customerId(JsonObject patch) {
        var id = patch.getString(CUSTOMER_ID);
        return id == null ? null : UUID.fromString(id);
    }

    static boolean isLinking(JsonObject patch) {
        return patch.containsKey(CUSTOMER_ID);
    }

    private static String status(User user) {
        return user.status().equals(ACTIVE) ? AuthEvents.USER_ENABLED : AuthEvents.USER_DISABLED;
    }

    private Ended ended(Tx tx, User user, boolean otherRole, boolean otherStatus) {
        if (otherStatus && !user.status().equals(ACTIVE)) {
            forget(tx, user.id());
            return revocations.endOthers(tx, user.id(), null, RevocationWriter.DISABLED);
        }
        return otherRole ? revocations.renewTokens(tx, List.of(user.id())) : Ended.NONE;
    }

    /** Tokens in mails that would change the account. */
    private static void forget(Tx tx, UUID id) {
        tx.sql(AccountQueries.DELETE_RESETS, id);
        tx.sql(ProofQueries.CANCEL_MAILS, id);
        tx.sql(ProofQueries.CANCEL_PROOFS, id);
    }

    /** Call it after {@link UserQueries#TAKE_TURNS}. Fails 409 last_administrator. */
    private static void requireOtherAdministrator(Tx tx, User user) {
        boolean isOne = user.role().equals(ADMIN) && user.status().equals(ACTIVE);
        if (isOne && tx.sql(UserQueries.OTHER_ADMINISTRATOR, user.id()).size() == 0)
            throw Problem.conflict("last_administrator");
    }

    /** An anonymous row stays. */
    Changed erase(Tx tx, UUID id, Caller caller) {
        tx.sql(UserQueries.TAKE_TURNS);
        var before = locked(tx, id, caller).user();
        requireOtherAdministrator(tx, before);
        forget(tx, id);
        var ended = OpenSessions.erase(tx, revocations, id);
        ProgramEvents.revokedWithOwner(tx, id);
        for (var sql : UserQueries.ERASE_PARTS) tx.sql(sql, id);
        tx.sql(ProofQueries.FORGET, id, before.email());
        var user = tx.single(StoredUser::user, UserQueries.ERASE, id);
        var event = EventLog.append(tx, AuthEvents.USER_DELETED, id, user.version(), user);
        if (before.customerId() != null) EventLog.handOver(tx, "contact", event);
        security.succeeded(tx, "user_deleted", id, null);
        return new Changed(user, ended);
    }

    Ended endSession(Tx tx, UUID id, UUID session, Caller caller) {
        locked(tx, id, caller);
        var ended = OpenSessions.end(tx, revocations, id, session, RevocationWriter.BY_ADMINISTRATOR);
        security.succeeded(tx, "session_end", id, null);
        return ended;
    }

    Ended endSessions(Tx tx, UUID id, Caller caller) {
        locked(tx, id, caller);
        var ended = revocations.endOthers(tx, id, null, RevocationWriter.BY_ADMINISTRATOR);
        if (!ended.sessions().isEmpty()) security.succeeded(tx, "session_end", id, null);
        return ended;
    }
}
