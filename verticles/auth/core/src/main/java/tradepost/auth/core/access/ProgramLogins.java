package tradepost.auth.core.access;

import io.vertx.core.Future;
import io.vertx.core.json.JsonArray;
import io.vertx.core.json.JsonObject;
import java.util.List;
import java.util.UUID;
import org.jspecify.annotations.Nullable;
import tradepost.auth.core.crypto.OpaqueToken;
import tradepost.auth.core.key.TokenLifetimes;
import tradepost.auth.core.login.LoginThrottle;
import tradepost.auth.core.security.SecurityLog;
import tradepost.auth.core.session.AccessTokenWriter;
import tradepost.auth.core.session.AccessTokenWriter.Program;
import tradepost.kernel.db.Db;
import tradepost.kernel.db.Pruner;
import tradepost.kernel.identity.Caller;
import tradepost.kernel.identity.KeyFormat;
import tradepost.kernel.identity.Roles;
import tradepost.kernel.identity.Tokens;
import tradepost.kernel.problem.Problem;
import tradepost.kernel.request.Request;
import tradepost.kernel.value.Network;

/** How programs prove who they are. Awaits. */
public final class ProgramLogins {
    /** A service account that has proved who it is. */
    public record LoggedIn(String name, Program program) {}

    private final Db db;
    private final AccessTokenWriter tokens;
    private final LoginThrottle throttle;
    private final SecurityLog security;
    private final ServiceAccounts configured;

    public ProgramLogins(
            Db db, AccessTokenWriter tokens, LoginThrottle throttle, SecurityLog security, ServiceAccounts configured) {
        this.db = db;
        this.tokens = tokens;
        this.throttle = throttle;
        this.security = security;
        this.configured = configured;
    }

    /** The service account of the setting or of the API with this name and secret, or null. */
    public @Nullable LoggedIn service(String name, String secret) {
        var account = configured.find(name, secret);
        if (account != null) return new LoggedIn(name, ConfiguredAccounts.program(db, account));
        var hash = OpaqueToken.hash(secret);
        var found = db.list(ServiceAccountQueries::active, ServiceAccountQueries.BY_SECRET, hash, name)
                .await();
        if (found.isEmpty() || !isAllowed(found.getFirst().addresses())) return null;
        var program = found.getFirst();
        db.query(ServiceAccountQueries.USED, program.subject(), Request.clientAddress())
                .await();
        return new LoggedIn(name, program);
    }

    /** Another access token for a service account whose rights and secrets are those of this one still. Fails 401 session_ended. */
    String renewed(Tokens.Verified held) {
        var id = held.caller().userId();
        if (!held.caller().role().equals(Roles.SERVICE)) throw Problem.unauthorized("invalid_token");
        var account = configured.find(id);
        var program = account == null ? unchanged(id, held.sid()) : ConfiguredAccounts.program(db, account);
        return tokens.of(program, TokenLifetimes.SERVICE_SECONDS);
    }

    private Program unchanged(UUID account, String tokenId) {
        var found = db.list(ServiceAccountQueries::active, ServiceAccountQueries.BY_ID, account)
                .await();
        if (found.isEmpty()
                || !found.getFirst().tokenId().toString().equals(tokenId)
                || !isAllowed(found.getFirst().addresses())) throw Problem.unauthorized("session_ended");
        db.query(ServiceAccountQueries.USED, account, Request.clientAddress()).await();
        return found.getFirst();
    }

    private static boolean isAllowed(List<String> addresses) {
        return addresses.isEmpty() || Network.anyContains(addresses, Request.clientAddress());
    }

    /** The key or service account that jobs name by this id, with what it may do now, or null. */
    public @Nullable Program ofJob(UUID id) {
        var account = configured.find(id);
        if (account != null) return ConfiguredAccounts.program(db, account);
        var key = rights(id);
        if (key != null) return key.program(tokens);
        var found = db.list(ServiceAccountQueries::active, ServiceAccountQueries.BY_ID, id)
                .await();
        return found.isEmpty() ? null : found.getFirst();
    }

    /** The same as the caller that it is now. */
    public @Nullable Caller callerOf(UUID id) {
        var key = rights(id);
        if (key != null) return key.caller(tokens);
        var program = ofJob(id);
        return program == null
                ? null
                : new Caller(id, program.role(), program.permissions(), program.locations(), 0, "");
    }

    @Nullable
    KeyRights rights(UUID key) {
        var found = db.list(ApiKeyQueries::rights, ApiKeyQueries.BY_ID, key).await();
        return found.isEmpty() ? null : found.getFirst();
    }

    /**
     * An access token for an API key, with what the gateway must check at each request. Unknown keys count as failures of their address. Fails
     * 401 invalid_api_key, 429 too_many_attempts.
     */
    JsonObject exchange(String key) {
        var address = Request.clientAddress();
        var found = KeyFormat.isIntact(key)
                ? db.list(ApiKeyQueries::rights, ApiKeyQueries.BY_SECRET, OpaqueToken.hash(key))
                        .await()
                : List.<KeyRights>of();
        if (found.isEmpty()) throw refused(address);
        var rights = found.getFirst();
        if (rights.allowedAddresses().isEmpty() || Network.anyContains(rights.allowedAddresses(), address))
            db.query(ApiKeyQueries.USED, rights.id(), address).await();
        int seconds = Math.clamp(rights.secondsLeft(), 1, TokenLifetimes.KEY_SECONDS);
        return new JsonObject()
                .put("token", tokens.of(rights.program(tokens), seconds))
                .put("seconds", seconds)
                .put("publishable", rights.publishable())
                .put("origins", new JsonArray(rights.origins()))
                .put("allowed_addresses", new JsonArray(rights.allowedAddresses()));
    }

    /** Deletes secrets that have expired. */
    public static Pruner.Step pruning(Db db) {
        return Pruner.deleting(db, ProgramSecret.PRUNE);
    }

    private RuntimeException refused(String address) {
        return security.attempt("key_login", null, () -> {
            throttle.attempt(throttle.key(address), () -> Future.succeededFuture(false));
            throw Problem.unauthorized("invalid_api_key");
        });
    }
}
