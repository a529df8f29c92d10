package tradepost.gateway.request;

import java.util.function.Consumer;
import tradepost.gateway.answer.Failures;
import tradepost.gateway.answer.Refusal;
import tradepost.gateway.http.BrokenBody;
import tradepost.gateway.http.ClientResponse;
import tradepost.gateway.http.Headers;
import tradepost.gateway.http.HttpLimits;
import tradepost.gateway.limit.RateLimits;
import tradepost.gateway.limit.RequestCost;
import tradepost.kernel.contract.Contract;
import tradepost.kernel.identity.Tokens;
import tradepost.kernel.limit.HolderCounts;

/** The first two steps of every operation: admit the request, and authenticate its sender. Lives on one event loop. */
final class Gate {
    private final Tokens tokens;
    private final RateLimits rates;
    private final HttpLimits limits;
    private final HolderCounts requests;
    private int inFlight;

    Gate(Tokens tokens, RateLimits rates, HttpLimits limits) {
        this.tokens = tokens;
        this.rates = rates;
        this.limits = limits;
        requests = new HolderCounts(limits.requestsPerCaller(), limit -> Refusal.limited(1));
    }

    /** Gives the request a place among those in flight. Fails 503. */
    void admit(ClientResponse response) {
        if (inFlight >= limits.requests()) throw Refusal.later("overloaded");
        inFlight++;
        response.atEnd(() -> inFlight--);
    }

    /** Gives the request its deadline. */
    void begin(ClientResponse response) {
        response.extend(limits.requestMs());
        response.request.http().exceptionHandler(t -> BrokenBody.end(response, t));
    }

    /**
     * Calls {@code then} once the rate of the sender, its token and the permission admit the operation; no body is read before. Fails 401,
     * 403, 429 or 503.
     */
    void authenticate(ClientResponse response, Contract.Operation op, Consumer<Sender> then) {
        var address = response.request.address();
        if (op.isPublic()) {
            rates.admitAddress(address, RequestCost.of(op, response.request.http()), response.response());
            then.accept(Sender.ANYONE);
            return;
        }
        var http = response.request.http();
        var token = Headers.bearer(http);
        if (token == null) {
            rates.admitAddress(address, RequestCost.READ, response.response());
            throw Refusal.of(401, "unauthorized");
        }
        response.ifLate(() -> Refusal.later("auth_unavailable"));
        var verified = rates.verify(tokens, token, address, response.response());
        if (!verified.isComplete()) http.pause();
        verified.onComplete(
                who -> response.stepOnLoop(() -> {
                    response.user = who.caller().actor();
                    var user = who.caller().userId();
                    rates.admitCaller(user, RequestCost.of(op, http), response.response());
                    if (!op.permits(who.caller())) throw Refusal.of(403, "forbidden", "permission", op.permission());
                    requests.take(user, 1);
                    response.atEnd(() -> requests.giveBack(user, 1));
                    then.accept(new Sender(token, who.caller()));
                    http.resume();
                }),
                t -> response.stepOnLoop(() -> {
                    throw Failures.of(t, true, response.request.id());
                }));
    }

    /** What the request costs besides what every request does. Fails 429. */
    void charge(OperationRequest request, int units) {
        var response = request.response();
        var caller = request.sender().caller();
        if (units <= 0) return;
        if (caller == null) rates.admitAddress(response.request.address(), units, response.response());
        else rates.admitCaller(caller.userId(), units, response.response());
    }

    /** Calls {@code then} if the token is still valid: its session may have ended during a wait. */
    void authenticateAgain(ClientResponse response, String token, Runnable then) {
        tokens.verify(token)
                .onComplete(
                        who -> response.stepOnLoop(then),
                        t -> response.stepOnLoop(() -> {
                            throw Failures.of(t, true, response.request.id());
                        }));
    }
}
