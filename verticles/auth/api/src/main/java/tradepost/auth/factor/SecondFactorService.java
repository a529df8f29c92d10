package tradepost.auth.factor;

import io.vertx.codegen.annotations.ProxyGen;
import io.vertx.core.Future;
import java.util.UUID;
import tradepost.kernel.identity.Caller;

/** One-time passwords of authenticator apps as the second factor of a login, and proofs of identity within a session. */
@ProxyGen
public interface SecondFactorService {
    String ADDRESS = "auth.mfa";

    /** Fails 404 user_not_found, as all of these do for a program. */
    Future<SecondFactor> getSecondFactor(Caller caller);

    /** Draws a secret, which has no effect before {@link #confirmSecondFactor}. Fails 409 second_factor_enabled. */
    Future<SecondFactorSetup> startSecondFactor(Caller caller);

    /**
     * Enables the second factor, and returns its recovery codes. The access tokens of a user who had to do this become invalid; the
     * refresh token is exchanged for one with the rights of the role. Fails 403 invalid_code, 409 second_factor_enabled,
     * second_factor_not_started.
     */
    Future<RecoveryCodes> confirmSecondFactor(SecondFactorCode body, Caller caller);

    /** Fails 403 wrong_password, invalid_code, 409 second_factor_disabled, 429 too_many_failures. */
    Future<Void> disableSecondFactor(DisableSecondFactor body, Caller caller);

    /** Replaces the recovery codes. Fails 409 second_factor_disabled. */
    Future<RecoveryCodes> renewRecoveryCodes(Caller caller);

    /** Removes the second factor of another user, who has lost it. Fails 403 more_rights, 404 account_not_found. */
    Future<Void> resetSecondFactor(UUID userId, Caller caller);

    /** Proves who uses this session. Fails 400 proof_required, 403 wrong_password, invalid_code, step_up_required for a program, 429. */
    Future<AccessToken> stepUp(StepUp body, Caller caller);
}
