package tradepost.auth.user;

import io.vertx.codegen.annotations.ProxyGen;
import io.vertx.core.Future;
import io.vertx.core.json.JsonObject;
import java.util.List;
import java.util.UUID;
import tradepost.kernel.identity.Caller;

/**
 * The accounts of others, and sessions. Nobody changes what belongs to a user who has more rights than the caller, or grants a role that
 * has: 403 more_rights. The last active administrator stays one: 409 last_administrator.
 */
@ProxyGen
public interface UserService {
    String ADDRESS = "auth.users";

    /** Newest first unless sorted. Fails 400 invalid_sort or invalid_cursor. */
    Future<UserPage> listUsers(UserQuery query, Caller caller);

    /**
     * Creates an account that its owner opens with a token from a mail. Fails 400 unknown_role, invalid_email, 403 step_up_required, 409
     * email_taken, 503 mail_not_configured.
     */
    Future<User> inviteUser(InviteUser body, Caller caller);

    /** Their names, sorted; those that do not exist any more are left out. */
    Future<List<Actor>> listActors(ActorQuery query, Caller caller);

    /** Fails 404 account_not_found. */
    Future<User> getUser(UUID userId, Caller caller);

    /**
     * Applies a merge patch (RFC 7396) to role, status, name and customer_id. Fails 400 unknown_role, unknown_customer, 403 step_up_required for
     * a change of role, 404 account_not_found, 409 invalid_state, customer_linked.
     */
    Future<User> patchUser(UUID userId, JsonObject body, Caller caller);

    /**
     * Withdraws an invitation, or erases the personal data of an account: an anonymous row stays, so that documents keep their references. Fails
     * 404 account_not_found.
     */
    Future<Void> deleteUser(UUID userId, Caller caller);

    /** Sends another invitation; earlier ones become invalid. Fails 404 account_not_found, 409 invalid_state, 503 mail_not_configured. */
    Future<User> resendInvitation(UUID userId, Caller caller);

    /**
     * Sets a password that the user must change, and ends all sessions of the user. Fails 400 invalid_password, 403 step_up_required, 404
     * account_not_found, 409 invalid_state.
     */
    Future<User> setUserPassword(UUID userId, SetPassword body, Caller caller);

    /** Newest first. Fails 404 account_not_found. */
    Future<UserLoginPage> listUserLogins(UUID userId, UserLoginQuery query, Caller caller);

    /** The open sessions, newest first. Fails 404 account_not_found. */
    Future<List<UserSession>> listUserSessions(UUID userId, Caller caller);

    /** Fails 404 account_not_found, session_not_found. */
    Future<Void> endUserSession(UUID userId, UUID sessionId, Caller caller);

    /** Ends all sessions. Fails 404 account_not_found. */
    Future<Void> endUserSessions(UUID userId, Caller caller);

    /** The caller's own open sessions, newest first. */
    Future<List<UserSession>> listMySessions(Caller caller);

    /** Fails 404 session_not_found. */
    Future<Void> endMySession(UUID sessionId, Caller caller);

    /** Ends all sessions of the caller but that of the access token. */
    Future<Void> endMyOtherSessions(Caller caller);
}
