package tradepost.payment.core.payment;

import io.vertx.core.Future;
import java.util.List;
import java.util.UUID;
import org.jspecify.annotations.Nullable;
import tradepost.kernel.contract.RawBody;
import tradepost.kernel.problem.Problem;
import tradepost.kernel.service.Env;
import tradepost.payment.core.provider.PaymentProvider;
import tradepost.payment.core.provider.ProviderCallback;
import tradepost.payment.core.provider.ProviderDecision;
import tradepost.payment.core.provider.ProviderDecision.Outcome;
import tradepost.payment.core.provider.ProviderRequest;
import tradepost.payment.core.provider.ProviderStatement;

/** A provider that only ever gives payments up. It is found by its name in META-INF/services, like a real one. */
public final class BrokenProvider implements PaymentProvider {
    @Override
    public String name() {
        return "broken";
    }

    @Override
    public boolean open(Env env) {
        return true;
    }

    @Override
    public Future<ProviderDecision> authorise(ProviderRequest request) {
        return Future.failedFuture("broken");
    }

    @Override
    public Future<ProviderDecision> capture(ProviderRequest request) {
        return Future.failedFuture("broken");
    }

    @Override
    public Future<ProviderDecision> release(ProviderRequest request) {
        return Future.succeededFuture(ProviderDecision.of(Outcome.VOIDED));
    }

    @Override
    public Future<ProviderDecision> refund(ProviderRequest request) {
        return Future.failedFuture("broken");
    }

    @Override
    public Future<ProviderStatement> statement(@Nullable UUID after, int limit) {
        return Future.succeededFuture(new ProviderStatement(List.of()));
    }

    @Override
    public ProviderCallback callback(RawBody body, long nowMs) {
        throw Problem.unauthorized("invalid_signature");
    }
}
