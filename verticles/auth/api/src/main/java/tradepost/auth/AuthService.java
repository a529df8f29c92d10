package tradepost.auth;

import io.vertx.codegen.annotations.ProxyGen;
import io.vertx.core.Future;
import io.vertx.core.json.JsonObject;
import java.util.List;
import java.util.UUID;
import org.jspecify.annotations.Nullable;
import tradepost.kernel.contract.Needs;
import tradepost.kernel.identity.Caller;

/** Who people and services are: accounts, sessions, and the tokens that prove them to every other context. */
@ProxyGen
public interface AuthService {
    String ADDRESS = "auth";

    /** Fails 403 registration_closed, 409 email_taken, 400 unknown_role, invalid_email, invalid_password. */
    Future<User> register(RegisterUser body);

    /** Fails 401 invalid_credentials, 429 too_many_failures, 503 overloaded. */
    Future<Login> login(Credentials body);

    /**
     * Trades a refresh token for new tokens. The same token again within 10 s gets the same answer; after that its whole
     * session ends, for one of the two who hold it is a thief. Fails 401 invalid_refresh_token.
     */
    Future<Login> refresh(RefreshToken body);

    /** Ends the session of this refresh token, if it is one of the caller's. */
    Future<Void> logout(RefreshToken body, Caller caller);

    /** A token for a configured service account. Fails 401 invalid_credentials. */
    Future<ServiceToken> serviceToken(ServiceCredentials body);

    /** With its customer record, if it has one of its own. Fails 404 user_not_found, as for a service account. */
    Future<Me> me(Caller caller);

    /**
     * Changes the caller's e-mail. Fails 400 invalid_email, current_password_required, 403 wrong_password, 404 user_not_found,
     * 409 email_taken, 429 too_many_failures.
     */
    Future<Me> updateMe(UpdateMe body, Caller caller);

    /**
     * Ends every session of the caller but the one that asks. Fails 400 invalid_password, 403 wrong_password, 404
     * user_not_found, 429 too_many_failures.
     */
    Future<Void> changePassword(ChangePassword body, Caller caller);

    /**
     * Has a mail with a reset token sent, good once within 30 minutes, if the address is an account's: whether it is, the answer
     * does not tell, and neither does the time it takes.
     */
    Future<Void> forgotPassword(ForgotPassword body);

    /** Ends every session of the account. Fails 400 invalid_reset_token, invalid_password, 503 overloaded. */
    Future<Void> resetPassword(ResetPassword body);

    /** The roles there are, by name. */
    Future<List<Role>> listRoles(Caller caller);

    /** What roles, API keys and service accounts can be made of, by name. */
    Future<List<Permission>> listPermissions(Caller caller);

    /**
     * {@code {keys: [JWK…], revoked: {sid: epoch seconds}, as_of_ms}}: the public keys that tokens in use may be signed with, and
     * the sessions whose tokens are good no more, until those have expired; of very many the newest, and {@code others_until}, the epoch
     * seconds until which {@link #sessionEnded} knows of more.
     *
     * @param since the {@code as_of_ms} of the last answer, so that only later sessions are named; null for all
     */
    @Needs("public")
    Future<JsonObject> jwks(@Nullable Long since);

    /** {@code {ended: boolean}}: whether tokens of this session are good no more although they have not expired. */
    @Needs(value = "public", idempotent = true)
    Future<JsonObject> sessionEnded(UUID session);
}
