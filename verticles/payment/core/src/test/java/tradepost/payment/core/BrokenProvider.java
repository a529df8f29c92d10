package tradepost.payment.core;

import io.vertx.core.Future;
import java.util.List;
import java.util.UUID;
import org.jspecify.annotations.Nullable;
import tradepost.kernel.contract.RawBody;
import tradepost.kernel.problem.Problem;
import tradepost.kernel.service.Env;
import tradepost.payment.core.provider.Callback;
import tradepost.payment.core.provider.Decision;
import tradepost.payment.core.provider.Decision.Outcome;
import tradepost.payment.core.provider.Provider;
import tradepost.payment.core.provider.ProviderRequest;
import tradepost.payment.core.provider.Statement;

/** A provider that only ever gives payments up. It is found by its name in META-INF/services, like a real one. */
public final class BrokenProvider implements Provider {
    @Override
    public String name() {
        return "broken";
    }

    @Override
    public boolean open(Env env) {
        return true;
    }

    @Override
    public Future<Decision> authorise(ProviderRequest request) {
        return Future.failedFuture("broken");
    }

    @Override
    public Future<Decision> capture(ProviderRequest request) {
        return Future.failedFuture("broken");
    }

    @Override
    public Future<Decision> release(ProviderRequest request) {
        return Future.succeededFuture(Decision.of(Outcome.VOIDED));
    }

    @Override
    public Future<Decision> refund(ProviderRequest request) {
        return Future.failedFuture("broken");
    }

    @Override
    public Future<Statement> statement(@Nullable UUID after, int limit) {
        return Future.succeededFuture(new Statement(List.of()));
    }

    @Override
    public Callback callback(RawBody body, long nowMs) {
        throw Problem.unauthorized("invalid_signature");
    }
}
