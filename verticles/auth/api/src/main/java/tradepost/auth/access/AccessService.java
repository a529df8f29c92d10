package tradepost.auth.access;

import io.vertx.codegen.annotations.ProxyGen;
import io.vertx.core.Future;
import io.vertx.core.json.JsonObject;
import java.util.List;
import java.util.UUID;
import org.jspecify.annotations.Nullable;
import tradepost.kernel.contract.RequiresPermission;
import tradepost.kernel.identity.Caller;

/** Roles of one's own, API keys and service accounts. Nobody grants what they do not hold: each grant fails 403 not_held. */
@ProxyGen
public interface AccessService {
    String ADDRESS = "auth.access";

    /** All roles, sorted by name. */
    Future<List<Role>> listRoles(Caller caller);

    /** Fails 400 unknown_permission, scope_not_known, location_not_found, 403 not_held, 409 name_taken. */
    Future<Role> createRole(WriteRole body, Caller caller);

    /** Fails 404 role_not_found. */
    Future<Role> getRole(String name, Caller caller);

    /** Takes effect for its users and their keys at once. Fails as {@link #createRole}, 404 role_not_found, 409 built_in, 412 stale_version. */
    Future<Role> patchRole(String name, JsonObject body, Caller caller);

    /** Fails 404 role_not_found, 409 built_in, in_use. */
    Future<Void> deleteRole(String name, Caller caller);

    /** All permissions that roles, API keys and service accounts can have, sorted by name. */
    Future<List<Permission>> listPermissions(Caller caller);

    Future<ApiKeyPage> listApiKeys(ApiKeyQuery query, Caller caller);

    /** Returns the key, which is shown only once. Fails 400 unknown_permission, invalid_address, invalid_origin, 403 not_held, users_only. */
    Future<ApiKey> createApiKey(WriteApiKey body, Caller caller);

    /** Fails 404 key_not_found. */
    Future<ApiKey> getApiKey(UUID keyId, Caller caller);

    /** Fails as {@link #createApiKey}, 404 key_not_found, 412 stale_version. */
    Future<ApiKey> patchApiKey(UUID keyId, JsonObject body, Caller caller);

    /** Returns another key in its place, which is shown only once. */
    Future<ApiKey> rotateApiKey(UUID keyId, @Nullable RotateSecret body, Caller caller);

    /** Revokes the key at once. */
    Future<Void> deleteApiKey(UUID keyId, Caller caller);

    Future<ServiceAccountPage> listServiceAccounts(ServiceAccountQuery query, Caller caller);

    /** Returns the secret, which is shown only once. Fails 400 unknown_permission, invalid_address, 403 not_held, 409 name_taken. */
    Future<ServiceAccount> createServiceAccount(WriteServiceAccount body, Caller caller);

    /** Fails 404 service_account_not_found. */
    Future<ServiceAccount> getServiceAccount(UUID accountId, Caller caller);

    Future<ServiceAccount> patchServiceAccount(UUID accountId, JsonObject body, Caller caller);

    Future<ServiceAccount> rotateServiceAccount(UUID accountId, @Nullable RotateSecret body, Caller caller);

    Future<Void> deleteServiceAccount(UUID accountId, Caller caller);

    /** Fails 400 unknown_operation, 403 forbidden, 404 user_not_found, key_not_found. */
    Future<Explanation> explainAccess(ExplainQuery query, Caller caller);

    /**
     * Exchanges an API key for an access token: {@code {token, seconds, publishable, origins, allowed_addresses}}. Fails 401 invalid_api_key,
     * 429 too_many_attempts, and 403 forbidden for everyone but a gateway.
     */
    @RequiresPermission(value = "authenticated", idempotent = true)
    Future<JsonObject> exchangeKey(String key, Caller caller);

    /**
     * Another access token, as {@code {token}}, for a service account that is connected with this one and has the same rights and secrets still.
     * Fails 401 invalid_token, session_ended, and 403 forbidden for everyone but a gateway.
     */
    @RequiresPermission(value = "authenticated", idempotent = true)
    Future<JsonObject> renewServiceToken(String token, Caller caller);

    /** {@code {origins}}: of all publishable keys, at most 1,000. Fails 403 forbidden for everyone but a gateway. */
    @RequiresPermission(value = "authenticated", idempotent = true)
    Future<JsonObject> keyOrigins(Caller caller);
}
