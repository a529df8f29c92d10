package tradepost.gateway.request;

import java.util.function.Consumer;
import tradepost.gateway.access.AnonymousToken;
import tradepost.gateway.access.KeyTokens;
import tradepost.gateway.answer.Failures;
import tradepost.gateway.answer.Overload;
import tradepost.gateway.answer.Refusal;
import tradepost.gateway.http.BrokenBody;
import tradepost.gateway.http.ClientResponse;
import tradepost.gateway.http.HttpLimits;
import tradepost.gateway.limit.RateLimits;
import tradepost.gateway.limit.RequestCost;
import tradepost.kernel.contract.Contract;
import tradepost.kernel.identity.Caller;
import tradepost.kernel.identity.Tokens;
import tradepost.kernel.limit.HolderCounts;

/** The first two steps of every operation: admit the request, and authenticate its sender. Lives on one event loop. */
final class Gate {
    private final Tokens tokens;
    private final KeyTokens keys;
    private final boolean visitors;
    private final RateLimits rates;
    private final HttpLimits limits;
    private final AnonymousToken anonymous;
    private final HolderCounts requests;
    private int inFlight;

    /** @param visitors whether requests without a token or a key are admitted to what shop pages read */
    Gate(
            Tokens tokens,
            KeyTokens keys,
            AnonymousToken anonymous,
            boolean visitors,
            RateLimits rates,
            HttpLimits limits) {
        this.tokens = tokens;
        this.visitors = visitors;
        this.keys = keys;
        this.anonymous = anonymous;
        this.rates = rates;
        this.limits = limits;
        requests = new HolderCounts(limits.requestsPerCaller(), limit -> Refusal.limited(1));
    }

    /** Gives the request a place among those in flight. Fails 503. */
    void admit(ClientResponse response) {
        if (inFlight >= limits.requests()) throw Refusal.overloaded(Overload.REQUESTS);
        inFlight++;
        response.atEnd(() -> inFlight--);
    }

    /** Gives the request its deadline. */
    void begin(ClientResponse response) {
        response.extend(limits.requestMs());
        response.request.http().exceptionHandler(t -> BrokenBody.end(response, t));
    }

    /**
     * Calls {@code then} once the rate of the sender, its token or API key, and the permission admit the operation; no body is read before. Fails 401,
     * 403, 429 or 503.
     */
    void authenticate(ClientResponse response, Contract.Operation op, Consumer<Sender> then) {
        var address = response.request.address();
        if (op.isPublic()) {
            rates.admitAddress(address, RequestCost.of(op, response.request.http()), response.response());
            response.isFromAnyone();
            then.accept(Sender.ANYONE);
            return;
        }
        response.ifLate(() -> Refusal.later("auth_unavailable"));
        var http = response.request.http();
        var credential = KeyTokens.credential(http);
        if (credential != null) {
            authenticate(response, op, credential, then);
            return;
        }
        if (visitors && op.access().admitsVisitors() && !anonymous.isOn()) {
            var visitor = Caller.visitor();
            var holder = admitted(response, visitor, RequestCost.of(op, http));
            response.isFromAnyone();
            requests.take(holder, 1);
            response.atEnd(() -> requests.giveBack(holder, 1));
            then.accept(new Sender(null, visitor));
            return;
        }
        rates.admitAddress(address, RequestCost.READ, response.response());
        var standIn = anonymous.of(http);
        if (!standIn.isComplete()) http.pause();
        standIn.onComplete(
                issued -> response.stepOnLoop(() -> authenticate(response, op, issued, then)),
                t -> response.stepOnLoop(() -> {
                    throw Failures.of(t, true, response.request.id());
                }));
    }

    private void authenticate(
            ClientResponse response, Contract.Operation op, String credential, Consumer<Sender> then) {
        var http = response.request.http();
        var verified = keys.verify(credential, response, rates);
        if (!verified.isComplete()) http.pause();
        verified.onComplete(
                authenticated -> response.stepOnLoop(() -> {
                    var caller = authenticated.who().caller();
                    response.isFrom(caller);
                    var holder = admitted(response, caller, RequestCost.of(op, http));
                    var refusal = op.access().refusal(caller, tokens.clock().now());
                    if (refusal != null) throw Failures.of(refusal, true, response.request.id());
                    requests.take(holder, 1);
                    response.atEnd(() -> requests.giveBack(holder, 1));
                    then.accept(new Sender(authenticated.token(), caller));
                    http.resume();
                }),
                t -> response.stepOnLoop(() -> {
                    throw Failures.of(t, true, response.request.id());
                }));
    }

    /** Who is limited: the caller, or the visitor of a page, because all visitors have the same publishable key. Fails 429. */
    private Object admitted(ClientResponse response, Caller caller, int units) {
        var address = response.request.address();
        if (caller.isStorefront()) rates.admitAddress(address, units, response.response());
        else rates.admitCaller(caller, units, response.response());
        return caller.isStorefront() ? address : caller.holder();
    }

    /** What the request costs besides what every request does. Fails 429. */
    void charge(OperationRequest request, int units) {
        var response = request.response();
        var caller = request.sender().caller();
        if (units <= 0) return;
        if (caller == null) rates.admitAddress(response.request.address(), units, response.response());
        else admitted(response, caller, units);
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
