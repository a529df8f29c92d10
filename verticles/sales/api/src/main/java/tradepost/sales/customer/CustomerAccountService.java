package tradepost.sales.customer;

import io.vertx.codegen.annotations.ProxyGen;
import io.vertx.core.Future;
import java.util.UUID;
import tradepost.kernel.identity.Caller;

/** What customers have ordered, owe and have paid. */
@ProxyGen
public interface CustomerAccountService {
    String ADDRESS = "sales.customers";

    /** Fails 404 customer_not_found, also for a customer that the caller may not see. */
    Future<CustomerBalance> getCustomerBalance(UUID customerId, Caller caller);

    /** Orders, payments, refunds, invoices, credit notes and returns, newest first by default. Fails as getCustomerBalance does. */
    Future<HistoryPage> listCustomerHistory(UUID customerId, HistoryQuery query, Caller caller);
}
