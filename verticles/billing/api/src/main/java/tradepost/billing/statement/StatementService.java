package tradepost.billing.statement;

import io.vertx.codegen.annotations.ProxyGen;
import io.vertx.core.Future;
import java.util.List;
import java.util.UUID;
import tradepost.kernel.contract.Document;
import tradepost.kernel.contract.RequiresPermission;
import tradepost.kernel.identity.Caller;

/** What customers were charged and have paid in a period, and what is open at its end. */
@ProxyGen
public interface StatementService {
    String ADDRESS = "billing.statements";

    /** Fails 404 customer_not_found, 400 invalid_period or period_too_long. */
    Future<Statement> getStatement(UUID customerId, StatementQuery query, Caller caller);

    /** Like {@link #getStatement}, as a PDF. */
    @RequiresPermission(value = "authenticated", idempotent = true)
    Future<Document> printStatement(UUID customerId, StatementQuery query, Caller caller);

    /**
     * What each customer owes at the end of a day, by how long it is overdue, with what pays no invoice yet: a row for each customer and currency with
     * something of that. The largest open amount of each currency is first by default. Fails 400 invalid_cursor, invalid_sort or report_too_large,
     * 503 not_yet.
     */
    Future<AgeingPage> listAgeing(CustomerAgeingQuery query, Caller caller);

    /** What is open of all invoices, by how long it is overdue today: a row for each currency, the largest amount first. */
    @RequiresPermission(value = "orders:read", idempotent = true)
    Future<List<Ageing>> ageing(AgeingQuery query, Caller caller);
}
