package tradepost.kernel.jobs;

import io.vertx.core.Vertx;
import io.vertx.core.json.JsonObject;
import io.vertx.serviceproxy.ServiceException;
import java.util.UUID;
import org.jspecify.annotations.Nullable;
import tradepost.kernel.call.BusCall;
import tradepost.kernel.call.BusCaller;
import tradepost.kernel.call.RetrySafety;
import tradepost.kernel.contract.Contract;
import tradepost.kernel.identity.Access;
import tradepost.kernel.identity.Caller;
import tradepost.kernel.identity.Tokens;

/** Whether the owner of a job, who has no token any more, may still do what the job does. Virtual threads only. */
final class JobRights {
    private static final int AUTH_MS = 3_000;

    private final BusCaller calls;

    JobRights(Vertx vertx) {
        calls = BusCaller.ofContext(vertx);
    }

    /**
     * Null if the owner may. Otherwise 403: account_not_active, or what the operation that has started the job would answer now. Fails if auth is
     * unavailable.
     *
     * @param operation as {@link Access} names it; null if none is known, so that only the account counts
     */
    @Nullable
    ServiceException refusal(UUID owner, @Nullable String operation) {
        try {
            var now = caller(owner);
            var access = operation == null ? null : access(operation);
            return access == null ? null : access.refusal(now);
        } catch (ServiceException e) {
            if (e.failureCode() != 403) throw e;
            return e;
        }
    }

    /** Auth knows this context by its seal. */
    private Caller caller(UUID owner) {
        var call = BusCall.to(Tokens.AUTH_ADDRESS, new JsonObject().put("userId", owner.toString()), AUTH_MS)
                .action("callerOfJob")
                .read()
                .repeatedAs(RetrySafety.CONCURRENT);
        return Caller.of(calls.<JsonObject>send(call).await().body());
    }

    private static @Nullable Access access(String operation) {
        int dot = operation.indexOf('.');
        if (dot < 0) return null;
        return Contract.load(operation.substring(0, dot)).operations().stream()
                .map(Contract.Operation::access)
                .filter(a -> a.operation().equals(operation))
                .findFirst()
                .orElse(null);
    }
}
