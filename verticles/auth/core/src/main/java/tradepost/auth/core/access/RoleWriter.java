package tradepost.auth.core.access;

import io.vertx.core.json.JsonObject;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.List;
import java.util.Objects;
import java.util.Set;
import java.util.UUID;
import java.util.regex.Pattern;
import tradepost.auth.AuthEvents;
import tradepost.auth.access.Role;
import tradepost.auth.access.WriteRole;
import tradepost.auth.core.security.SecurityLog;
import tradepost.auth.core.session.RevocationWriter;
import tradepost.auth.core.session.RevocationWriter.Ended;
import tradepost.inventory.InventoryService;
import tradepost.kernel.db.Db;
import tradepost.kernel.db.Tx;
import tradepost.kernel.events.EventLog;
import tradepost.kernel.idempotency.Idempotency;
import tradepost.kernel.identity.Caller;
import tradepost.kernel.identity.Roles;
import tradepost.kernel.json.Json;
import tradepost.kernel.json.MergePatch;
import tradepost.kernel.problem.Problem;
import tradepost.kernel.request.Request;
import tradepost.kernel.value.Ids;
import tradepost.kernel.value.Text;

/** Roles of one's own. Awaits. */
final class RoleWriter {
    private static final int ROLES_MAX = 200;
    private static final Pattern NAME = Pattern.compile("[a-z][a-z0-9_]{1,49}");
    /** Names of callers that are no users. */
    private static final Set<String> RESERVED = Set.of("service", "key", "certificate", "system", Roles.STOREFRONT);

    /** The role, and whose tokens its change has revoked. */
    record Changed(Role role, Ended revoked) {
        static Changed of(JsonObject json) {
            return Json.read(json, Changed.class);
        }
    }

    private final Db db;
    private final SecurityLog security;
    private final RevocationWriter revocations;
    private final InventoryService inventory;

    RoleWriter(Db db, SecurityLog security, RevocationWriter revocations, InventoryService inventory) {
        this.db = db;
        this.security = security;
        this.revocations = revocations;
        this.inventory = inventory;
    }

    List<Role> all() {
        var all = new ArrayList<>(PermissionTable.builtIn());
        all.addAll(db.list(RoleQueries::role, RoleQueries.ALL, ROLES_MAX).await());
        all.sort(Comparator.comparing(Role::name));
        return all;
    }

    Role get(String name) {
        for (var role : PermissionTable.builtIn()) if (role.name().equals(name)) return role;
        return db.require("role_not_found", RoleQueries::role, RoleQueries.GET, name)
                .await();
    }

    Role create(WriteRole body, Caller caller) {
        if (!NAME.matcher(body.name()).matches())
            throw Problem.badRequest(
                    "invalid_request",
                    Problem.detail("name", "must begin with a letter and have 2 to 50 small letters, digits and _"));
        if (Roles.BUILT_IN.containsKey(body.name()) || RESERVED.contains(body.name()))
            throw Problem.conflict("name_taken", Problem.detail("name", "is reserved"));
        check(body, caller);
        return Idempotency.write(db, Role.class, tx -> {
            tx.takeTurns("roles");
            if (tx.single(r -> r.getLong(0), RoleQueries.COUNT) >= ROLES_MAX) throw Problem.conflict("too_many_roles");
            var made = tx.single(
                    RoleQueries::role,
                    RoleQueries.INSERT,
                    body.name(),
                    description(body),
                    body.permissions().toArray(String[]::new),
                    locations(body).toArray(UUID[]::new));
            publish(tx, made);
            security.succeeded(tx, "role_create", null, made.name());
            return made;
        });
    }

    private void check(WriteRole body, Caller caller) {
        var locations = locations(body);
        PermissionTable.requireKnown(body.permissions(), true);
        if (!locations.isEmpty()) PermissionTable.requireKnowingLocations(body.permissions());
        GrantRule.requireHeld(caller, body.permissions(), locations);
        if (locations.isEmpty()) return;
        var known = Set.copyOf(inventory.existingLocations(locations, caller).await());
        var faults = new ArrayList<JsonObject>();
        for (int i = 0; i < locations.size(); i++)
            if (!known.contains(locations.get(i)))
                faults.add(Problem.detail("scopes.locations[" + i + "]", "there is no location with this id"));
        Problem.badRequestIf("location_not_found", faults);
    }

    private static List<UUID> locations(WriteRole body) {
        return body.scopes() == null ? List.of() : body.scopes().locations();
    }

    private static String description(WriteRole body) {
        var description = body.description();
        return description == null || description.isBlank() ? "" : Text.visible("description", description);
    }

    /** Whoever takes rights away must hold them too: otherwise a role of somebody with more rights could be emptied. */
    Role patch(String name, JsonObject body, Caller caller) {
        requireOwn(name);
        var before = get(name);
        GrantRule.requireHeld(caller, before.permissions(), before.scopes().locations());
        check(patched(before, body), caller);
        var changed = Idempotency.write(db, Changed.class, tx -> {
            var now = tx.require("role_not_found", RoleQueries::role, RoleQueries.LOCK, name);
            Request.requireVersion(Objects.requireNonNull(now.version()));
            if (!now.equals(before)) throw Problem.conflict("stale_role");
            return changed(tx, now, patched(now, body));
        });
        revocations.announce(changed.revoked());
        return changed.role();
    }

    private static WriteRole patched(Role now, JsonObject body) {
        var target = Json.write(new WriteRole(now.name(), now.description(), now.permissions(), now.scopes()));
        return WriteRole.of(MergePatch.apply(target, body, Set.of("permissions")));
    }

    private Changed changed(Tx tx, Role now, WriteRole to) {
        var role = tx.single(
                RoleQueries::role,
                RoleQueries.UPDATE,
                now.name(),
                description(to),
                to.permissions().toArray(String[]::new),
                locations(to).toArray(UUID[]::new));
        publish(tx, role);
        security.succeeded(tx, "role_update", null, now.name());
        boolean same =
                role.permissions().equals(now.permissions()) && role.scopes().equals(now.scopes());
        return new Changed(role, same ? Ended.NONE : revocations.renewTokens(tx, users(tx, now.name())));
    }

    private static void publish(Tx tx, Role role) {
        long version = Objects.requireNonNull(role.version());
        var data = new AuthEvents.RoleChanged(
                role.name(), role.permissions(), role.scopes().locations(), version);
        EventLog.append(tx, AuthEvents.ROLE_UPDATED, subject(role.name()), version, data);
    }

    private static UUID subject(String name) {
        return Ids.named("role:" + name);
    }

    private static List<UUID> users(Tx tx, String role) {
        return tx.list(r -> r.getUUID(0), RoleQueries.USERS, role);
    }

    void delete(String name, Caller caller) {
        requireOwn(name);
        var before = get(name);
        GrantRule.requireHeld(caller, before.permissions(), before.scopes().locations());
        Idempotency.write(db, Role.class, tx -> {
            var now = tx.require("role_not_found", RoleQueries::role, RoleQueries.LOCK, name);
            if (tx.sql(RoleQueries.DELETE, name).rowCount() == 0)
                throw Problem.conflict("in_use", Problem.detail("name", "users have this role"));
            EventLog.append(
                    tx,
                    AuthEvents.ROLE_DELETED,
                    subject(name),
                    Objects.requireNonNull(now.version()) + 1,
                    new AuthEvents.RoleDeleted(name));
            security.succeeded(tx, "role_delete", null, name);
            return now;
        });
    }

    private static void requireOwn(String name) {
        if (Roles.BUILT_IN.containsKey(name)) throw Problem.conflict("built_in_role");
    }
}
