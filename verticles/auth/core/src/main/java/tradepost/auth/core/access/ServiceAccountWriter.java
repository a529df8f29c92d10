package tradepost.auth.core.access;

import io.vertx.core.json.JsonObject;
import java.util.List;
import java.util.Set;
import java.util.UUID;
import java.util.regex.Pattern;
import org.jspecify.annotations.Nullable;
import tradepost.auth.AuthEvents;
import tradepost.auth.access.RotateSecret;
import tradepost.auth.access.ServiceAccount;
import tradepost.auth.access.WriteServiceAccount;
import tradepost.auth.core.key.TokenLifetimes;
import tradepost.auth.core.security.SecurityLog;
import tradepost.auth.core.session.RevocationWriter;
import tradepost.auth.core.session.RevocationWriter.Ended;
import tradepost.kernel.db.Db;
import tradepost.kernel.db.Tx;
import tradepost.kernel.idempotency.Idempotency;
import tradepost.kernel.identity.Caller;
import tradepost.kernel.json.Json;
import tradepost.kernel.json.MergePatch;
import tradepost.kernel.problem.Problem;
import tradepost.kernel.request.Request;
import tradepost.kernel.value.Ids;

/** Service accounts that are made over the API. The response with a secret is stored without it. Awaits. */
final class ServiceAccountWriter {
    private static final String NOT_FOUND = "service_account_not_found";
    private static final Pattern NAME = Pattern.compile("[A-Za-z0-9._-]{1,100}");

    /** The account, and which of its tokens are revoked. */
    record Changed(ServiceAccount account, Ended revoked) {}

    private final Db db;
    private final SecurityLog security;
    private final RevocationWriter revocations;
    private final ServiceAccounts configured;

    /** @param configured whose names are taken */
    ServiceAccountWriter(Db db, SecurityLog security, RevocationWriter revocations, ServiceAccounts configured) {
        this.db = db;
        this.security = security;
        this.revocations = revocations;
        this.configured = configured;
    }

    ServiceAccount get(UUID id) {
        return db.require(NOT_FOUND, ServiceAccountQueries::account, ServiceAccountQueries.GET, id)
                .await();
    }

    ServiceAccount create(WriteServiceAccount body, Caller caller) {
        checkName(body.name());
        ProgramRules.check(body.permissions(), caller);
        if (caller.isLimited()) throw Problem.forbidden("not_held", limited());
        var addresses = ProgramRules.addresses(body.allowedAddresses());
        var secret = ProgramSecret.ofAccount();
        var made = Idempotency.write(db, ServiceAccount.class, tx -> {
            var id = Ids.next();
            tx.sql(
                    ServiceAccountQueries.INSERT,
                    id,
                    body.name(),
                    ApiKeyWriter.array(body.permissions()),
                    ApiKeyWriter.array(addresses));
            ProgramSecret.addToAccount(tx, id, secret);
            security.succeeded(tx, "service_account_create", null, body.name());
            return recorded(tx, AuthEvents.SERVICE_ACCOUNT_CREATED, read(tx, id));
        });
        return shown(made, secret);
    }

    private static JsonObject limited() {
        return Problem.detail("permissions", "you are limited to some locations, and a service account is not");
    }

    private void checkName(String name) {
        if (!NAME.matcher(name).matches())
            throw Problem.badRequest(
                    "invalid_request", Problem.detail("name", "must have letters, digits, dots, hyphens or _ only"));
        if (configured.isNamed(name))
            throw Problem.conflict("name_taken", Problem.detail("name", "is an account of the setting"));
    }

    ServiceAccount patch(UUID id, JsonObject body, Caller caller) {
        var before = get(id);
        GrantRule.requireHeld(caller, before.permissions(), List.of());
        return announced(Idempotency.write(db, Changed.class, tx -> {
            var now = locked(tx, id);
            var target = Json.write(new WriteServiceAccount(now.name(), now.permissions(), now.allowedAddresses()));
            var to = WriteServiceAccount.of(
                    MergePatch.apply(target, withoutStatus(body), Set.of("name", "permissions")));
            if (!to.name().equals(now.name())) checkName(to.name());
            if (body.containsKey("permissions")) ProgramRules.check(to.permissions(), caller);
            tx.sql(
                    ServiceAccountQueries.UPDATE,
                    id,
                    to.name(),
                    ApiKeyWriter.array(to.permissions()),
                    ApiKeyWriter.array(ProgramRules.addresses(to.allowedAddresses())),
                    body.getString("status", now.status()));
            security.succeeded(tx, "service_account_change", null, to.name());
            var changed = recorded(tx, AuthEvents.SERVICE_ACCOUNT_UPDATED, read(tx, id));
            return new Changed(changed, revoked(tx, id));
        }));
    }

    private static JsonObject withoutStatus(JsonObject body) {
        var rest = body.copy();
        rest.remove("status");
        return rest;
    }

    ServiceAccount rotate(UUID id, @Nullable RotateSecret body, Caller caller) {
        GrantRule.requireHeld(caller, get(id).permissions(), List.of());
        var secret = ProgramSecret.ofAccount();
        var made = announced(Idempotency.write(db, Changed.class, tx -> {
            var now = locked(tx, id);
            ProgramSecret.retire(tx, id, body);
            ProgramSecret.addToAccount(tx, id, secret);
            security.succeeded(tx, "service_account_rotate", null, now.name());
            var changed = recorded(tx, AuthEvents.SERVICE_ACCOUNT_UPDATED, read(tx, id));
            return new Changed(changed, revoked(tx, id));
        }));
        return shown(made, secret);
    }

    void delete(UUID id, Caller caller) {
        GrantRule.requireHeld(caller, get(id).permissions(), List.of());
        announced(Idempotency.write(db, Changed.class, tx -> {
            var now = locked(tx, id);
            var revoked = revoked(tx, id);
            tx.sql(ServiceAccountQueries.DELETE, id);
            security.succeeded(tx, "service_account_delete", null, now.name());
            return new Changed(recorded(tx, AuthEvents.SERVICE_ACCOUNT_DELETED, now), revoked);
        }));
    }

    /** Of an account that is locked. */
    private Ended revoked(Tx tx, UUID id) {
        var token = tx.single(r -> r.getUUID(0), ServiceAccountQueries.TOKEN, id);
        tx.sql(ServiceAccountQueries.RENEW, id);
        return revocations.revoke(tx, List.of(token), TokenLifetimes.SERVICE_SECONDS);
    }

    private ServiceAccount announced(Changed changed) {
        revocations.announce(changed.revoked());
        return changed.account();
    }

    private static ServiceAccount shown(ServiceAccount made, String secret) {
        return Idempotency.isReplay() ? made : made.with(secret);
    }

    private static ServiceAccount locked(Tx tx, UUID id) {
        var now = tx.require(NOT_FOUND, ServiceAccountQueries::account, ServiceAccountQueries.LOCK, id);
        Request.requireVersion(now.version());
        return now;
    }

    private static ServiceAccount read(Tx tx, UUID id) {
        return tx.single(ServiceAccountQueries::account, ServiceAccountQueries.GET, id);
    }

    private static ServiceAccount recorded(Tx tx, String type, ServiceAccount account) {
        ProgramEvents.append(tx, type, account);
        return account;
    }
}
