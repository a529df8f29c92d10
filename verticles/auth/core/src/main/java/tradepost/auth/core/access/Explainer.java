package tradepost.auth.core.access;

import io.vertx.core.Future;
import io.vertx.core.Vertx;
import io.vertx.core.json.JsonObject;
import io.vertx.serviceproxy.ServiceException;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import java.util.Objects;
import java.util.UUID;
import org.jspecify.annotations.Nullable;
import tradepost.auth.access.ExplainQuery;
import tradepost.auth.access.ExplainedCaller;
import tradepost.auth.access.ExplainedCheck;
import tradepost.auth.access.Explanation;
import tradepost.auth.core.session.AccessTokenWriter;
import tradepost.auth.core.session.StoredUser;
import tradepost.kernel.call.BusCall;
import tradepost.kernel.call.BusCaller;
import tradepost.kernel.call.RetrySafety;
import tradepost.kernel.config.ContextModule;
import tradepost.kernel.contract.Contract;
import tradepost.kernel.db.Db;
import tradepost.kernel.identity.Access;
import tradepost.kernel.identity.Caller;
import tradepost.kernel.problem.Problem;
import tradepost.kernel.request.Request;
import tradepost.kernel.time.ClusterClock;

/** Says why an operation is allowed or refused, by what the gateway and the services decide with. Awaits. */
final class Explainer {
    private static final int CALL_MS = 3_000;

    /**
     * Whose rights are explained.
     *
     * @param token by which a service can be asked
     * @param key null for a user or service account
     */
    private record Subject(
            Caller caller, @Nullable String token, @Nullable KeyRights key) {}

    private final Db db;
    private final AccessTokenWriter tokens;
    private final ProgramLogins programs;
    private final ClusterClock clock;
    private final BusCaller calls;

    Explainer(Vertx vertx, Db db, AccessTokenWriter tokens, ProgramLogins programs, ClusterClock clock) {
        this.db = db;
        this.tokens = tokens;
        this.programs = programs;
        this.clock = clock;
        calls = BusCaller.ofContext(vertx);
    }

    Explanation explain(ExplainQuery query, Caller asking) {
        var op = operation(query.operation());
        var subject = subject(query, asking);
        var caller = subject.caller();
        var now = clock.now();
        var checks = new ArrayList<ExplainedCheck>();
        if (subject.key() != null) checks.add(ofOwner(subject.key(), op.access()));
        op.access()
                .refusals(caller, now)
                .forEach((check, refusal) -> checks.add(check(check, refusal, op, caller, now)));
        var refusal = op.access().refusal(caller, now);
        var resource = refusal == null ? resource(op, query.resource(), subject) : null;
        if (resource != null) checks.add(resource.check());
        var code = refusal != null ? Problem.slug(refusal, "forbidden") : resource == null ? null : resource.code();
        return new Explanation(
                op.access().operation(),
                op.permission(),
                code == null,
                code,
                new ExplainedCaller(caller.userId(), caller.role(), caller.permissions(), caller.locations()),
                checks);
    }

    /** By {@code context.operationId}, or by an operationId that only one context has. Fails 400 unknown_operation. */
    private static Contract.Operation operation(String name) {
        var found = ContextModule.names().stream()
                .flatMap(context -> Contract.load(context).operations().stream())
                .filter(op -> op.access().operation().equals(name)
                        || op.id().equals(name)
                        || (op.service() + "." + op.id()).equals(name))
                .toList();
        var names = found.stream().map(op -> op.access().operation()).distinct().toList();
        if (names.size() == 1) return found.getFirst();
        throw Problem.badRequest(
                "unknown_operation",
                Problem.detail(
                        "operation", names.isEmpty() ? "no contract has it" : "is one of " + String.join(", ", names)));
    }

    private Subject subject(ExplainQuery query, Caller asking) {
        if (query.userId() != null && query.keyId() != null)
            throw Problem.badRequest(
                    "invalid_request", Problem.detail("key_id", "is not allowed together with user_id"));
        if (query.userId() != null && !query.userId().equals(asking.userId())) {
            if (!asking.may("users:read")) throw Problem.lacks("users:read");
            return ofUser(query.userId());
        }
        if (query.keyId() != null && !query.keyId().equals(asking.userId())) {
            if (!asking.may("api_keys:read")) throw Problem.lacks("api_keys:read");
            return ofProgram(query.keyId());
        }
        return new Subject(asking, Request.token(), programs.rights(asking.userId()));
    }

    private Subject ofUser(UUID id) {
        var user = db.require("user_not_found", StoredUser::of, ApiKeyQueries.OWNER, id)
                .await();
        if (!user.user().status().equals("active"))
            throw Problem.conflict(
                    "user_not_active",
                    Problem.detail("user_id", "is " + user.user().status()));
        return new Subject(tokens.caller(user), tokens.ofJob(user), null);
    }

    private Subject ofProgram(UUID id) {
        var program = programs.ofJob(id);
        if (program == null) throw Problem.notFound("key_not_found");
        var caller = Objects.requireNonNull(programs.callerOf(id));
        return new Subject(caller, tokens.of(program, AccessTokenWriter.JOB_SECONDS), programs.rights(id));
    }

    private ExplainedCheck ofOwner(KeyRights key, Access access) {
        var owner = tokens.caller(key.owner());
        if (key.publishable())
            return new ExplainedCheck("owner", true, "A publishable key has the permissions of the storefront.");
        boolean granted = access.isOpen() || new Caller(key.id(), "", key.granted()).may(access.permission());
        if (!granted) return new ExplainedCheck("owner", null, "The key was not granted " + access.permission() + ".");
        boolean held = access.isOpen() || owner.may(access.permission());
        return new ExplainedCheck(
                "owner",
                held,
                held
                        ? "The owner of the key holds the permission too."
                        : "The key was granted " + access.permission() + ", but its owner does not hold it.");
    }

    private static ExplainedCheck check(
            String check, @Nullable ServiceException refusal, Contract.Operation op, Caller caller, Instant now) {
        boolean passed = refusal == null;
        var access = op.access();
        var reason = switch (check) {
            case "pending" ->
                passed ? "Nothing must be done first." : "The caller must first do: " + caller.pending() + ".";
            case "permission" -> permission(access, caller, passed);
            case "scope" ->
                !caller.isLimited()
                        ? "The caller is not limited to locations."
                        : passed
                                ? "The operation shows and moves only what is at the caller's locations."
                                : "The caller is limited to locations, which the operation does not know.";
            default ->
                !access.stepUp()
                        ? "No recent proof is required."
                        : passed
                                ? "The caller has proved recently who it is."
                                : caller.provedAt() == 0
                                        ? "A login, password or code of the last ten minutes is required, which programs cannot give."
                                        : "The last login, password or code is "
                                                + Math.max(0, now.getEpochSecond() - caller.provedAt()) + " s old.";
        };
        return new ExplainedCheck(check, passed, reason);
    }

    private static String permission(Access access, Caller caller, boolean passed) {
        if (access.isPublic()) return "Everybody may call it.";
        if (access.isOpen())
            return passed
                    ? "Everybody with a token may call it."
                    : "A publishable key may do only what the storefront may.";
        if (!passed)
            return "The caller does not hold " + access.permission()
                    + (access.own() ? ", and not for its own documents either." : ".");
        return caller.may(access.permission())
                ? "The caller holds " + access.permission() + "."
                : "The caller holds " + access.permission() + " for its own documents only.";
    }

    /** @param code of the refusal; null if the resource is visible, or nobody can say */
    private record OfResource(
            ExplainedCheck check, @Nullable String code) {}

    /** Reads the resource as the subject would, because only its service knows whose it is. Null if no resource is named. */
    private @Nullable OfResource resource(Contract.Operation op, @Nullable UUID id, Subject subject) {
        if (id == null) return null;
        var read = reading(op);
        if (read == null)
            return new OfResource(
                    new ExplainedCheck("resource", null, "The operation is not about one resource that can be read."),
                    null);
        if (!read.permits(subject.caller()))
            return new OfResource(
                    new ExplainedCheck(
                            "resource",
                            null,
                            "The subject may not read it: see " + read.access().operation()),
                    null);
        var arguments = new JsonObject().put(read.pathParams().getFirst().argument(), id.toString());
        if (read.hasQuery()) arguments.put("query", new JsonObject());
        var call = BusCall.to(read.service(), arguments, CALL_MS)
                .action(read.id())
                .token(subject.token())
                .read()
                .repeatedAs(RetrySafety.CONCURRENT);
        var code = calls.send(call)
                .map(m -> "")
                .recover(t -> Problem.isUnavailable(t)
                        ? Future.failedFuture(t)
                        : Future.succeededFuture(Problem.slug(t, "not_found")))
                .await();
        return code.isEmpty()
                ? new OfResource(new ExplainedCheck("resource", true, "The subject can see it."), null)
                : new OfResource(
                        new ExplainedCheck(
                                "resource",
                                false,
                                "For the subject it does not exist: there is none with this id, or it belongs to somebody else or to another location."),
                        code);
    }

    /** The operation that reads what is named by the only id in the path of this one. */
    private static Contract.@Nullable Operation reading(Contract.Operation op) {
        var params = op.pathParams();
        if (params.size() != 1) return null;
        var named = "{" + params.getFirst().name() + "}";
        var path = op.path().substring(0, op.path().indexOf(named) + named.length());
        var context = Objects.requireNonNull(op.access().operation()).split("\\.", 2)[0];
        List<Contract.Operation> all = Contract.load(context).operations();
        return all.stream()
                .filter(o -> o.isRead() && o.path().equals(path))
                .findFirst()
                .orElse(op.isRead() ? op : null);
    }
}
