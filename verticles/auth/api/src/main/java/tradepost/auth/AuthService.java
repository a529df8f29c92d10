package tradepost.auth;

import io.vertx.codegen.annotations.ProxyGen;
import io.vertx.core.Future;
import io.vertx.core.json.JsonObject;
import java.util.UUID;
import org.jspecify.annotations.Nullable;
import tradepost.auth.user.User;
import tradepost.kernel.contract.RequiresPermission;
import tradepost.kernel.identity.Caller;

/** Accounts of people and services, sessions, and the access tokens that identify callers to every other context. */
@ProxyGen
public interface AuthService {
    String ADDRESS = "auth";

    /**
     * With open registration, creates an account. For customers, mails a token to the address and returns null, whether an account has it or
     * not; neither the response nor its timing reveals that. Fails 403 registration_closed, 400 unknown_role, invalid_email, invalid_password,
     * password_required, password_too_early, 409 email_taken, 429 too_many_attempts, 503 mail_not_configured.
     */
    Future<@Nullable User> register(RegisterUser body);

    /**
     * Creates the account of a registration, opens that of an invitation, or changes an address: whoever has the token receives mail at the
     * address. Fails 400 invalid_proof_token, password_required, invalid_password, 409 email_taken.
     */
    Future<User> verifyEmail(VerifyEmail body);

    /** Fails 401 invalid_credentials, mfa_required, invalid_code, 429 too_many_failures, 503 overloaded. */
    Future<Login> login(Credentials body);

    /**
     * Exchanges a refresh token for new tokens. Using the same token again within 10 s returns the same response. After that, its whole
     * session ends, because one of its two holders must have stolen it. Fails 401 invalid_refresh_token.
     */
    Future<Login> refresh(RefreshToken body);

    /** Ends the session of this refresh token, if it belongs to the caller. */
    Future<Void> logout(RefreshToken body, Caller caller);

    /** Issues a token to a configured service account. Fails 401 invalid_credentials. */
    Future<ServiceToken> serviceToken(ServiceCredentials body);

    /** Returns the caller's account, with its customer record if it has one. Fails 404 user_not_found, also for a service account. */
    Future<Me> me(Caller caller);

    /**
     * Changes the caller's name, or mails a token to another address, which becomes the caller's when that token is used. Whether another account
     * has it is not revealed. Fails 400 invalid_email, current_password_required, 403 wrong_password, 404 user_not_found, 429 too_many_failures,
     * 503 mail_not_configured.
     */
    Future<Me> updateMe(UpdateMe body, Caller caller);

    /**
     * Changes the caller's password and ends all other sessions of the caller. Fails 400 invalid_password, 403 wrong_password, 404
     * user_not_found, 429 too_many_failures.
     */
    Future<Void> changePassword(ChangePassword body, Caller caller);

    /**
     * Sends a mail with a reset token, valid once within 30 minutes, if the address belongs to an account. Neither the response nor its
     * timing reveals whether it does. Fails 503 mail_not_configured.
     */
    Future<Void> forgotPassword(ForgotPassword body);

    /** Sets a new password and ends every session of the account. Fails 400 invalid_reset_token, invalid_password, 503 overloaded. */
    Future<Void> resetPassword(ResetPassword body);

    /**
     * {@code {keys: [JWK…], revoked: {sid: epoch seconds}, as_of_ms}}: the public keys of all tokens in use, and the ended sessions whose
     * tokens have not expired. If there are too many of them, only the newest are listed, and {@code others_until} is the time in epoch
     * seconds until which {@link #sessionEnded} must be asked about others.
     *
     * @param since the {@code as_of_ms} of the last response, to list only later sessions; null for all
     */
    @RequiresPermission("public")
    Future<JsonObject> jwks(@Nullable Long since);

    /**
     * Records what a gateway has refused: {@code {refusals: [CountedRefusals…]}}. Repeating it changes nothing. Fails 403 forbidden for
     * everyone but a gateway.
     */
    @RequiresPermission(value = "authenticated", idempotent = true)
    Future<Void> recordRefusals(JsonObject counted, Caller caller);

    /**
     * A token that is valid for half a minute, for a job that goes on in the name of this user or service account, with the permissions that it
     * has now. Fails 403 forbidden for everyone but the contexts that export lists and receive hooks, and account_not_active if the account does not exist any more or is not active.
     */
    @RequiresPermission(value = "authenticated", idempotent = true)
    Future<ServiceToken> jobToken(UUID userId, Caller caller);

    /**
     * A {@link Caller}: what the user, key or service account may do now in whose name a job goes on. Fails 403 forbidden for everyone but a context,
     * account_not_active if the account does not exist any more or is not active.
     */
    @RequiresPermission(value = "authenticated", idempotent = true)
    Future<JsonObject> callerOfJob(UUID userId, Caller caller);

    /**
     * A token of the user as whom requests without one act in development. Fails 403 forbidden for everyone but a gateway, and unless
     * {@code dev.anonymous} names the role of that user.
     */
    @RequiresPermission(value = "authenticated", idempotent = true)
    Future<ServiceToken> anonymousToken(Caller caller);

    /** {@code {ended: boolean}}: whether this session has ended although its tokens have not expired. */
    @RequiresPermission(value = "public", idempotent = true)
    Future<JsonObject> sessionEnded(UUID session);
}
