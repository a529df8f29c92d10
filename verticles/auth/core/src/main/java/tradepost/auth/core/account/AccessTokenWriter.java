package tradepost.auth.core.account;

import io.vertx.core.json.JsonObject;
import java.util.List;
import java.util.UUID;
import tradepost.auth.AuthSettings;
import tradepost.auth.User;
import tradepost.auth.core.key.SigningKeys;
import tradepost.auth.core.key.TokenLifetimes;
import tradepost.kernel.config.Config;
import tradepost.kernel.time.ClusterClock;
import tradepost.kernel.value.Ids;

/** The claims of access tokens. */
final class AccessTokenWriter {
    /** A job gets another one for each of its steps. */
    static final int JOB_SECONDS = 30;

    private final SigningKeys keys;
    private final ClusterClock clock;
    private final int userSeconds;
    private final boolean inventoryManagerPrices;

    AccessTokenWriter(SigningKeys keys, Config config, ClusterClock clock) {
        this.keys = keys;
        this.clock = clock;
        userSeconds = TokenLifetimes.userSeconds(config);
        inventoryManagerPrices = config.flag(AuthSettings.PRICES_INVENTORY_MANAGER);
    }

    int userSeconds() {
        return userSeconds;
    }

    String of(User user, UUID session) {
        return of(user, session, userSeconds);
    }

    /** A token without a session, for a job of the user. */
    String ofJob(User user) {
        return of(user, Ids.next(), JOB_SECONDS);
    }

    /** A token for a job of the account. */
    String ofJob(ServiceAccounts.Account account) {
        return keys.signer().sign(claims(userId(account), "service", Ids.next(), account.permissions()), JOB_SECONDS);
    }

    private String of(User user, UUID session, int seconds) {
        var more = inventoryManagerPrices && user.role().equals("inventory_manager")
                ? List.of("orders:price")
                : List.<String>of();
        return keys.signer().sign(claims(user.id(), user.role(), session, more), seconds);
    }

    /** Always the same subject, so that everything an account does can be found together. */
    String of(ServiceAccounts.Account account) {
        var claims = claims(userId(account), "service", Ids.next(), account.permissions());
        return keys.signer().sign(claims, TokenLifetimes.SERVICE_SECONDS);
    }

    /** The id by which events and requests name a service account. */
    static UUID userId(ServiceAccounts.Account account) {
        return Ids.named("service:" + account.name());
    }

    /** {@code perms} lists only permissions that the role does not hold; the verifier knows the roles. */
    private JsonObject claims(UUID subject, String role, UUID session, List<String> more) {
        long now = clock.nowMs() / 1_000;
        var claims = new JsonObject()
                .put("sub", subject.toString())
                .put("role", role)
                .put("sid", session.toString())
                .put("typ", "access")
                .put("iat", now)
                .put("nbf", now);
        return more.isEmpty() ? claims : claims.put("perms", more);
    }
}
