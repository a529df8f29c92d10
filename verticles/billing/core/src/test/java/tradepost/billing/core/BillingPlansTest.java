package tradepost.billing.core;

import org.junit.jupiter.api.Test;
import tradepost.kernel.ShopPlans;

class BillingPlansTest {
    /** Of each document all credit notes were read, and with one all invoices. */
    private static final String CREDITS_BY_CASE = """
            select i.id, (select count(*) from credit c join invoice o
                on o.id = case when i.kind = 'invoice' then c.credit_note_id else c.invoice_id end
              where case when i.kind = 'invoice' then c.invoice_id = i.id else c.credit_note_id = i.id end)
            from invoice i where i.id = $1
            """;

    @Test
    void no_statement_costs_more_in_a_large_shop() throws Exception {
        new ShopPlans("billing", BillingVerticle.class)
                .small("invoice_counter", "ledger_closing", "ledger_balance", "ledger_reconciliation")
                .except(
                        "what was posted since the books were closed, from an index alone",
                        "LedgerQueries.BALANCES",
                        "LedgerQueries.KEEP",
                        "LedgerQueries.SUMS")
                .except(
                        "a part of a reconciliation, whose end was read before",
                        "ReconciliationQueries.PART",
                        "ReconciliationQueries.TRANSACTIONS")
                .except(
                        "a part of a comparison with figures, whose end was read before",
                        "LedgerSums.OF_ACCOUNTS",
                        "LedgerSums.OF_DOCUMENTS")
                .except("all documents of one customer", "StatementQueries.OPEN", "StatementQueries.OVERDUE")
                .plant("a case in a join", CREDITS_BY_CASE)
                .check();
    }
}
