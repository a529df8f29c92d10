package tradepost.billing.ledger;

import io.vertx.codegen.annotations.ProxyGen;
import io.vertx.core.Future;
import java.util.UUID;
import tradepost.kernel.contract.RequiresPermission;
import tradepost.kernel.identity.Caller;
import tradepost.kernel.jobs.Job;
import tradepost.kernel.service.DocumentSums;

/** The general ledger: what invoices, credit notes, payments, refunds and write-offs have posted. */
@ProxyGen
public interface LedgerService {
    String ADDRESS = "billing.ledger";

    /** Newest first by default. Fails 400 invalid_sort or invalid_cursor. */
    Future<LedgerPage> listEntries(LedgerQuery query, Caller caller);

    /** The trial balance: the balances of each currency sum to zero. */
    Future<LedgerBalances> getBalances(BalanceQuery query, Caller caller);

    /** Until when the books are closed. */
    Future<LedgerClosing> getClosing(Caller caller);

    /** Closes all days up to one. Fails 400 invalid_date unless it is before today, 409 period_closed if a later day is closed already. */
    Future<LedgerClosing> closePeriod(ClosePeriod body, Caller caller);

    /** Compares accounts with invoices and payments, for some seconds at most. Fails 503 unavailable. */
    Future<LedgerReconciliation> reconcileLedger(Caller caller);

    /** Like reconcileLedger, as a job of the kind reconcile_ledger, whose result is a LedgerReconciliation. Fails 429 too_many_jobs. */
    Future<Job> startReconciliation(Caller caller);

    /**
     * For commands of other contexts that book something on a day. Fails 400 invalid_date for a day after today, 403 forbidden for one before today
     * without ledger:backdate, 409 period_closed, date_before_last_number. A period may still be closed afterwards: then it is posted on the first
     * open day.
     */
    @RequiresPermission(value = "authenticated", idempotent = true)
    Future<Void> requireDate(BookingDate body, Caller caller);

    /**
     * What was posted for the documents and payments after an id, up to another one, by account, with taxes by rate, and what these invoices and
     * credit notes sum to; of about 5,000 at most.
     */
    @RequiresPermission(value = "ledger:read", idempotent = true)
    Future<DocumentSums> documentSums(UUID after, UUID to, Caller caller);
}
