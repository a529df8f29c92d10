package tradepost.auth.core.session;

import io.vertx.core.json.JsonArray;
import io.vertx.core.json.JsonObject;
import java.util.ArrayList;
import java.util.List;
import java.util.Set;
import java.util.UUID;
import tradepost.auth.AuthSettings;
import tradepost.auth.core.key.SigningKeys;
import tradepost.auth.core.key.TokenLifetimes;
import tradepost.kernel.config.Config;
import tradepost.kernel.identity.Caller;
import tradepost.kernel.identity.Roles;
import tradepost.kernel.time.ClusterClock;
import tradepost.kernel.value.Ids;

/** The claims of access tokens. */
public final class AccessTokenWriter {
    /** A job gets another one for each of its steps. */
    public static final int JOB_SECONDS = 30;
    /** The role to which {@code prices.inventory_manager} adds {@link #PRICING}. */
    static final String PRICING_ROLE = "inventory_manager";

    static final String PRICING = "orders:price";

    /**
     * A program that acts by itself.
     *
     * @param subject always the same, so that everything it does can be found together
     * @param role what kind of program it is
     * @param tokenId the claim {@code sid}, by which its tokens are revoked
     * @param locations to which it is limited; empty for none
     * @param addresses from which alone the token may be used, and networks; empty for any
     * @param owner whose limits it shares: the user whose key it is, or itself
     */
    public record Program(
            UUID subject,
            String role,
            UUID tokenId,
            List<String> permissions,
            List<UUID> locations,
            List<String> addresses,
            UUID owner) {
        /** One that has its own limits. */
        public Program(
                UUID subject,
                String role,
                UUID tokenId,
                List<String> permissions,
                List<UUID> locations,
                List<String> addresses) {
            this(subject, role, tokenId, permissions, locations, addresses, subject);
        }
    }

    private final SigningKeys keys;
    private final ClusterClock clock;
    private final int userSeconds;
    private final boolean inventoryManagerPrices;
    private final Set<String> rolesWithSecondFactor;

    public AccessTokenWriter(SigningKeys keys, Config config, ClusterClock clock) {
        this.keys = keys;
        this.clock = clock;
        userSeconds = TokenLifetimes.userSeconds(config);
        inventoryManagerPrices = config.flag(AuthSettings.PRICES_INVENTORY_MANAGER);
        rolesWithSecondFactor = Set.copyOf(config.list(AuthSettings.AUTH_MFA_ROLES));
    }

    public int userSeconds() {
        return userSeconds;
    }

    public String of(SessionWriter.OpenSession held) {
        return sign(claims(held.user(), held.tokenId()).put("auth_time", held.provedAt()), userSeconds);
    }

    /** A token without a session, for a job of the user. */
    public String ofJob(StoredUser user) {
        return sign(claims(user, Ids.next()), JOB_SECONDS);
    }

    /** A token without a session and without a proof, of the user as whom requests without a token act in development. */
    public String ofAnonymous(StoredUser user) {
        return sign(claims(user, Ids.next()), userSeconds);
    }

    public String of(Program program, int seconds) {
        var claims = claims(
                program.subject(), program.role(), program.tokenId(), program.permissions(), program.locations());
        if (!program.addresses().isEmpty()) claims.put("addrs", new JsonArray(program.addresses()));
        if (!program.owner().equals(program.subject()))
            claims.put("owner", program.owner().toString());
        return sign(claims, seconds);
    }

    private String sign(JsonObject claims, int seconds) {
        return keys.signer().sign(claims, seconds);
    }

    private JsonObject claims(StoredUser stored, UUID tokenId) {
        var user = stored.user();
        var more = more(stored);
        var claims = claims(user.id(), user.role(), tokenId, more, stored.locations());
        var pending = stored.pending(rolesWithSecondFactor);
        return pending.isEmpty() ? claims : claims.put("pending", pending);
    }

    /** What the verifier does not know from the role. */
    private List<String> more(StoredUser stored) {
        return inventoryManagerPrices && stored.user().role().equals(PRICING_ROLE)
                ? List.of(PRICING)
                : stored.permissions();
    }

    /** The user as the next token will say, without a recent proof. */
    public Caller caller(StoredUser stored) {
        var role = stored.user().role();
        var pending = stored.pending(rolesWithSecondFactor);
        var permissions = new ArrayList<String>();
        if (pending.isEmpty()) {
            permissions.addAll(Roles.permissions(role));
            permissions.addAll(more(stored));
        }
        return new Caller(stored.id(), role, List.copyOf(permissions), stored.locations(), 0, pending);
    }

    /** {@code perms} lists only permissions that the role does not hold; the verifier knows the built-in roles. */
    private JsonObject claims(UUID subject, String role, UUID tokenId, List<String> more, List<UUID> locations) {
        long now = clock.nowMs() / 1_000;
        var claims = new JsonObject()
                .put("sub", subject.toString())
                .put("role", role)
                .put("sid", tokenId.toString())
                .put("typ", "access")
                .put("iat", now)
                .put("nbf", now);
        if (!more.isEmpty()) claims.put("perms", more);
        if (!locations.isEmpty())
            claims.put(
                    "locs", new JsonArray(locations.stream().map(UUID::toString).toList()));
        return claims;
    }
}
