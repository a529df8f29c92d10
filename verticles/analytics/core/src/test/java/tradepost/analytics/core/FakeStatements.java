package tradepost.analytics.core;

import io.vertx.core.Future;
import java.util.ArrayList;
import java.util.List;
import java.util.UUID;
import tradepost.billing.statement.Ageing;
import tradepost.billing.statement.AgeingPage;
import tradepost.billing.statement.AgeingQuery;
import tradepost.billing.statement.CustomerAgeingQuery;
import tradepost.billing.statement.Statement;
import tradepost.billing.statement.StatementQuery;
import tradepost.billing.statement.StatementService;
import tradepost.kernel.contract.Document;
import tradepost.kernel.identity.Caller;

/** Billing, as far as reports ask it. */
public final class FakeStatements implements StatementService {
    public final List<AgeingQuery> asked = new ArrayList<>();
    public Future<List<Ageing>> answer = Future.succeededFuture(List.of());

    @Override
    public Future<List<Ageing>> ageing(AgeingQuery query, Caller caller) {
        asked.add(query);
        return answer;
    }

    @Override
    public Future<AgeingPage> listAgeing(CustomerAgeingQuery query, Caller caller) {
        throw new UnsupportedOperationException();
    }

    @Override
    public Future<Statement> getStatement(UUID customerId, StatementQuery query, Caller caller) {
        throw new UnsupportedOperationException();
    }

    @Override
    public Future<Document> printStatement(UUID customerId, StatementQuery query, Caller caller) {
        throw new UnsupportedOperationException();
    }
}
