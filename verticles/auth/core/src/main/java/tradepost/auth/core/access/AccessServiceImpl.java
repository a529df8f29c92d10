package tradepost.auth.core.access;

import io.vertx.core.Future;
import io.vertx.core.Vertx;
import io.vertx.core.json.JsonArray;
import io.vertx.core.json.JsonObject;
import java.util.List;
import java.util.UUID;
import java.util.concurrent.Callable;
import java.util.concurrent.Executors;
import org.jspecify.annotations.Nullable;
import tradepost.auth.access.AccessService;
import tradepost.auth.access.ApiKey;
import tradepost.auth.access.ApiKeyPage;
import tradepost.auth.access.ApiKeyQuery;
import tradepost.auth.access.ExplainQuery;
import tradepost.auth.access.Explanation;
import tradepost.auth.access.Permission;
import tradepost.auth.access.Role;
import tradepost.auth.access.RotateSecret;
import tradepost.auth.access.ServiceAccount;
import tradepost.auth.access.ServiceAccountPage;
import tradepost.auth.access.ServiceAccountQuery;
import tradepost.auth.access.WriteApiKey;
import tradepost.auth.access.WriteRole;
import tradepost.auth.access.WriteServiceAccount;
import tradepost.auth.core.security.SecurityLog;
import tradepost.auth.core.session.AccessTokenWriter;
import tradepost.auth.core.session.RevocationWriter;
import tradepost.inventory.InventoryService;
import tradepost.kernel.concurrent.Tasks;
import tradepost.kernel.config.Config;
import tradepost.kernel.db.Db;
import tradepost.kernel.identity.Caller;
import tradepost.kernel.identity.Tokens;
import tradepost.kernel.listing.Where;
import tradepost.kernel.problem.Problem;
import tradepost.kernel.service.Env;
import tradepost.kernel.service.Services;

public final class AccessServiceImpl implements AccessService {
    private final Vertx vertx;
    private final Db db;
    private final RoleWriter roles;
    private final ApiKeyWriter keys;
    private final ServiceAccountWriter accounts;
    private final ProgramLogins programs;
    private final Tokens verifier;
    private final Explainer explainer;

    public AccessServiceImpl(
            Env env,
            Db db,
            AccessTokenWriter tokens,
            RevocationWriter revocations,
            SecurityLog security,
            ServiceAccounts configured,
            ProgramLogins programs) {
        vertx = env.vertx();
        this.db = db;
        this.programs = programs;
        verifier = env.tokens();
        var clock = verifier.clock();
        var inventory = Services.proxy(vertx, InventoryService.ADDRESS, InventoryService.class);
        roles = new RoleWriter(db, security, revocations, inventory);
        keys = new ApiKeyWriter(vertx, db, security, revocations, clock);
        accounts = new ServiceAccountWriter(db, security, revocations, configured);
        explainer = new Explainer(vertx, db, tokens, programs, clock);
    }

    private <T> Future<T> run(Callable<T> steps) {
        return Tasks.run(vertx, steps);
    }

    private Future<Void> done(Runnable steps) {
        return Tasks.run(vertx, Executors.callable(steps)).mapEmpty();
    }

    @Override
    public Future<List<Role>> listRoles(Caller caller) {
        return run(roles::all);
    }

    @Override
    public Future<Role> createRole(WriteRole body, Caller caller) {
        return run(() -> roles.create(body, caller));
    }

    @Override
    public Future<Role> getRole(String name, Caller caller) {
        return run(() -> roles.get(name));
    }

    @Override
    public Future<Role> patchRole(String name, JsonObject body, Caller caller) {
        return run(() -> roles.patch(name, body, caller));
    }

    @Override
    public Future<Void> deleteRole(String name, Caller caller) {
        return done(() -> roles.delete(name, caller));
    }

    @Override
    public Future<List<Permission>> listPermissions(Caller caller) {
        return Future.succeededFuture(PermissionTable.all());
    }

    @Override
    public Future<ApiKeyPage> listApiKeys(ApiKeyQuery q, Caller caller) {
        var where = Where.of("true")
                .and("owner_id = ?", q.ownerId())
                .and("publishable = ?", q.publishable())
                .between("created_at", q.createdFrom(), q.createdTo());
        return q.page().read(db, ApiKeyQueries.LISTED, where).map(s -> new ApiKeyPage(s.data(), s.meta()));
    }

    @Override
    public Future<ApiKey> createApiKey(WriteApiKey body, Caller caller) {
        return run(() -> keys.create(body, caller));
    }

    @Override
    public Future<ApiKey> getApiKey(UUID keyId, Caller caller) {
        return run(() -> keys.get(keyId));
    }

    @Override
    public Future<ApiKey> patchApiKey(UUID keyId, JsonObject body, Caller caller) {
        return run(() -> keys.patch(keyId, body, caller));
    }

    @Override
    public Future<ApiKey> rotateApiKey(UUID keyId, @Nullable RotateSecret body, Caller caller) {
        return run(() -> keys.rotate(keyId, body, caller));
    }

    @Override
    public Future<Void> deleteApiKey(UUID keyId, Caller caller) {
        return done(() -> keys.delete(keyId, caller));
    }

    @Override
    public Future<ServiceAccountPage> listServiceAccounts(ServiceAccountQuery q, Caller caller) {
        var where = Where.of("true")
                .and("name = ?", q.name())
                .in("status", q.status())
                .between("created_at", q.createdFrom(), q.createdTo());
        return q.page()
                .read(db, ServiceAccountQueries.LISTED, where)
                .map(s -> new ServiceAccountPage(s.data(), s.meta()));
    }

    @Override
    public Future<ServiceAccount> createServiceAccount(WriteServiceAccount body, Caller caller) {
        return run(() -> accounts.create(body, caller));
    }

    @Override
    public Future<ServiceAccount> getServiceAccount(UUID accountId, Caller caller) {
        return run(() -> accounts.get(accountId));
    }

    @Override
    public Future<ServiceAccount> patchServiceAccount(UUID accountId, JsonObject body, Caller caller) {
        return run(() -> accounts.patch(accountId, body, caller));
    }

    @Override
    public Future<ServiceAccount> rotateServiceAccount(UUID accountId, @Nullable RotateSecret body, Caller caller) {
        return run(() -> accounts.rotate(accountId, body, caller));
    }

    @Override
    public Future<Void> deleteServiceAccount(UUID accountId, Caller caller) {
        return done(() -> accounts.delete(accountId, caller));
    }

    @Override
    public Future<Explanation> explainAccess(ExplainQuery query, Caller caller) {
        return run(() -> explainer.explain(query, caller));
    }

    @Override
    public Future<JsonObject> exchangeKey(String key, Caller caller) {
        return run(() -> {
            requireGateway(caller);
            return programs.exchange(key);
        });
    }

    @Override
    public Future<JsonObject> renewServiceToken(String token, Caller caller) {
        return run(() -> {
            requireGateway(caller);
            return new JsonObject()
                    .put("token", programs.renewed(verifier.verify(token).await()));
        });
    }

    @Override
    public Future<JsonObject> keyOrigins(Caller caller) {
        return run(() -> {
            requireGateway(caller);
            var found = db.list(r -> r.getString(0), ApiKeyQueries.ORIGINS).await();
            return new JsonObject().put("origins", new JsonArray(found));
        });
    }

    private static void requireGateway(Caller caller) {
        if (!caller.isContext() || !caller.context().equals(Config.GATEWAY)) throw Problem.forbidden("forbidden");
    }
}
