package tradepost.gateway.request;

import io.vertx.core.Future;
import java.util.function.Consumer;
import java.util.function.Function;
import tradepost.gateway.answer.Failures;
import tradepost.gateway.answer.Refusal;
import tradepost.gateway.http.ClientResponse;
import tradepost.gateway.http.Headers;
import tradepost.gateway.http.Limits;
import tradepost.kernel.contract.Contract;
import tradepost.kernel.identity.Tokens;
import tradepost.kernel.limit.HolderCounts;

/** The first two steps of every operation: admit the request, and authenticate its sender. Lives on one event loop. */
final class Gate {
    private final Function<String, Future<Tokens.Verified>> verify;
    private final Limits limits;
    private final HolderCounts requests;
    private int inFlight;

    Gate(Function<String, Future<Tokens.Verified>> verify, Limits limits) {
        this.verify = verify;
        this.limits = limits;
        requests = new HolderCounts(limits.requestsPerCaller(), limit -> Refusal.limited(1));
    }

    /** Gives the request a place among those in flight, and its deadline. Fails 503. */
    void admit(ClientResponse response) {
        if (inFlight >= limits.requests()) throw Refusal.later("overloaded");
        inFlight++;
        response.atEnd(() -> inFlight--);
        response.extend(limits.requestMs());
        response.request.http().exceptionHandler(t -> response.abandon());
    }

    /**
     * Calls {@code then} once the token is verified and permits the operation; no body is read before. Fails 401, 403, 429 or 503.
     */
    void authenticate(ClientResponse response, Contract.Operation op, Consumer<Sender> then) {
        if (op.isPublic()) {
            then.accept(Sender.ANYONE);
            return;
        }
        var http = response.request.http();
        var token = Headers.bearer(http);
        if (token == null) throw Refusal.of(401, "unauthorized");
        response.ifLate(() -> Refusal.later("auth_unavailable"));
        var verified = verify.apply(token);
        if (!verified.isComplete()) http.pause();
        verified.onComplete(
                who -> response.stepOnLoop(() -> {
                    if (!op.permits(who.caller())) throw Refusal.of(403, "forbidden", "permission", op.permission());
                    var user = who.caller().userId();
                    requests.take(user, 1);
                    response.atEnd(() -> requests.giveBack(user, 1));
                    response.user = who.caller().actor();
                    then.accept(new Sender(token, user));
                    http.resume();
                }),
                t -> response.stepOnLoop(() -> {
                    throw Failures.of(t, true, response.request.id());
                }));
    }

    /** Calls {@code then} if the token is still valid: its session may have ended during a wait. */
    void authenticateAgain(ClientResponse response, String token, Runnable then) {
        verify.apply(token)
                .onComplete(
                        who -> response.stepOnLoop(then),
                        t -> response.stepOnLoop(() -> {
                            throw Failures.of(t, true, response.request.id());
                        }));
    }
}
