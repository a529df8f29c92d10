package tradepost.auth.core.access;

import io.vertx.core.Vertx;
import io.vertx.core.json.JsonObject;
import java.time.Instant;
import java.time.OffsetDateTime;
import java.time.ZoneOffset;
import java.util.List;
import java.util.Set;
import java.util.UUID;
import org.jspecify.annotations.Nullable;
import tradepost.auth.AuthEvents;
import tradepost.auth.access.ApiKey;
import tradepost.auth.access.RotateSecret;
import tradepost.auth.access.WriteApiKey;
import tradepost.auth.core.security.SecurityLog;
import tradepost.auth.core.session.RevocationWriter;
import tradepost.auth.core.session.RevocationWriter.Ended;
import tradepost.auth.core.session.StoredUser;
import tradepost.kernel.db.Db;
import tradepost.kernel.db.Tx;
import tradepost.kernel.idempotency.Idempotency;
import tradepost.kernel.identity.Caller;
import tradepost.kernel.json.Json;
import tradepost.kernel.json.MergePatch;
import tradepost.kernel.problem.Problem;
import tradepost.kernel.request.Request;
import tradepost.kernel.time.ClusterClock;
import tradepost.kernel.value.Ids;
import tradepost.kernel.value.Text;

/** API keys. The response with a secret is stored without it. Awaits. */
final class ApiKeyWriter {
    private static final int KEYS_MAX = 200;
    private static final String NOT_FOUND = "key_not_found";
    /** Gateways read the origins again when something is published here. */
    private static final String ORIGINS_CHANGED = "auth.keys.changed";

    /** The key, and which of its tokens are revoked. */
    record Changed(ApiKey key, Ended revoked) {}

    private final Vertx vertx;
    private final Db db;
    private final SecurityLog security;
    private final RevocationWriter revocations;
    private final ClusterClock clock;

    ApiKeyWriter(Vertx vertx, Db db, SecurityLog security, RevocationWriter revocations, ClusterClock clock) {
        this.vertx = vertx;
        this.db = db;
        this.security = security;
        this.revocations = revocations;
        this.clock = clock;
    }

    ApiKey get(UUID id) {
        return db.require(NOT_FOUND, ApiKeyQueries::key, ApiKeyQueries.GET, id).await();
    }

    ApiKey create(WriteApiKey body, Caller caller) {
        var permissions = ProgramRules.permissions(body);
        ProgramRules.check(body, permissions, caller, clock.now());
        var name = Text.visible("name", body.name());
        boolean publishable = ProgramRules.isPublishable(body);
        var secret = ProgramSecret.ofKey(publishable);
        var made = Idempotency.write(db, ApiKey.class, tx -> {
            if (tx.firstOrNull(StoredUser::of, ApiKeyQueries.OWNER, caller.userId()) == null)
                throw Problem.forbidden("users_only");
            tx.takeTurns("api keys of " + caller.userId());
            if (tx.single(r -> r.getLong(0), ApiKeyQueries.COUNT, caller.userId()) >= KEYS_MAX)
                throw Problem.conflict("too_many_keys");
            var id = Ids.next();
            tx.sql(
                    ApiKeyQueries.INSERT,
                    id,
                    caller.userId(),
                    name,
                    array(permissions),
                    publishable,
                    array(ProgramRules.origins(body.origins())),
                    array(ProgramRules.addresses(body.allowedAddresses())),
                    time(body.expiresAt()));
            ProgramSecret.addToKey(tx, id, secret);
            security.succeeded(tx, "key_create", caller.userId(), id.toString());
            return recorded(tx, AuthEvents.API_KEY_CREATED, read(tx, id));
        });
        return shown(announced(new Changed(made, Ended.NONE)), secret);
    }

    ApiKey patch(UUID id, JsonObject body, Caller caller) {
        var before = get(id);
        requireMayChange(before, caller);
        return announced(Idempotency.write(db, Changed.class, tx -> {
            var now = locked(tx, id);
            var target = Json.write(new WriteApiKey(
                    now.name(),
                    now.permissions(),
                    null,
                    now.publishable(),
                    now.origins(),
                    now.allowedAddresses(),
                    now.expiresAt()));
            var required = now.publishable() ? Set.of("name") : Set.of("name", "permissions");
            var to = WriteApiKey.of(MergePatch.apply(target, body, required));
            checkChange(now, to, body, caller);
            tx.sql(
                    ApiKeyQueries.UPDATE,
                    id,
                    Text.visible("name", to.name()),
                    array(ProgramRules.list(to.permissions())),
                    array(ProgramRules.origins(to.origins())),
                    array(ProgramRules.addresses(to.allowedAddresses())),
                    time(to.expiresAt()));
            security.succeeded(tx, "key_change", now.ownerId(), id.toString());
            var changed = recorded(tx, AuthEvents.API_KEY_UPDATED, read(tx, id));
            return new Changed(changed, revocations.renewTokensOfKeys(tx, List.of(id)));
        }));
    }

    /** Whatever is not changed stays as it was granted. */
    private void checkChange(ApiKey now, WriteApiKey to, JsonObject body, Caller caller) {
        boolean granted = body.containsKey("permissions");
        var checked = new WriteApiKey(
                to.name(),
                to.permissions(),
                null,
                now.publishable(),
                to.origins(),
                to.allowedAddresses(),
                body.containsKey("expires_at") ? to.expiresAt() : null);
        ProgramRules.check(checked, ProgramRules.list(to.permissions()), granted ? caller : everything(), clock.now());
    }

    private static Caller everything() {
        return new Caller(new UUID(0, 0), "", List.of("*"));
    }

    ApiKey rotate(UUID id, @Nullable RotateSecret body, Caller caller) {
        var before = get(id);
        requireMayChange(before, caller);
        var secret = ProgramSecret.ofKey(before.publishable());
        var made = announced(Idempotency.write(db, Changed.class, tx -> {
            var now = locked(tx, id);
            ProgramSecret.retire(tx, id, body);
            ProgramSecret.addToKey(tx, id, secret);
            security.succeeded(tx, "key_rotate", now.ownerId(), id.toString());
            var changed = recorded(tx, AuthEvents.API_KEY_UPDATED, read(tx, id));
            return new Changed(changed, revocations.renewTokensOfKeys(tx, List.of(id)));
        }));
        return shown(made, secret);
    }

    void delete(UUID id, Caller caller) {
        requireMayChange(get(id), caller);
        announced(Idempotency.write(db, Changed.class, tx -> {
            var now = locked(tx, id);
            var revoked = revocations.renewTokensOfKeys(tx, List.of(id));
            tx.sql(ApiKeyQueries.DELETE, id);
            security.succeeded(tx, "key_revoke", now.ownerId(), id.toString());
            return new Changed(recorded(tx, AuthEvents.API_KEY_REVOKED, now), revoked);
        }));
    }

    /** One's own, or one of a user who has no more rights. Fails 403 not_held. */
    private void requireMayChange(ApiKey key, Caller caller) {
        if (key.ownerId().equals(caller.userId())) return;
        var owner = db.require(NOT_FOUND, StoredUser::of, ApiKeyQueries.OWNER, key.ownerId())
                .await();
        GrantRule.requireHeld(caller, owner.rights(), owner.locations()); // also of what is pending
    }

    private ApiKey announced(Changed changed) {
        revocations.announce(changed.revoked());
        if (changed.key().publishable()) vertx.eventBus().publish(ORIGINS_CHANGED, "");
        return changed.key();
    }

    private static ApiKey shown(ApiKey made, String secret) {
        return Idempotency.isReplay() ? made : made.with(secret);
    }

    private static ApiKey locked(Tx tx, UUID id) {
        var now = tx.require(NOT_FOUND, ApiKeyQueries::key, ApiKeyQueries.LOCK, id);
        Request.requireVersion(now.version());
        return now;
    }

    private static ApiKey read(Tx tx, UUID id) {
        return tx.single(ApiKeyQueries::key, ApiKeyQueries.GET, id);
    }

    private static ApiKey recorded(Tx tx, String type, ApiKey key) {
        ProgramEvents.append(tx, type, key);
        return key;
    }

    static String[] array(List<String> list) {
        return list.toArray(String[]::new);
    }

    private static @Nullable OffsetDateTime time(@Nullable Instant at) {
        return at == null ? null : at.atOffset(ZoneOffset.UTC);
    }
}
