package tradepost.payment.core;

import org.junit.jupiter.api.Test;
import tradepost.kernel.ShopPlans;

class PaymentPlansTest {
    @Test
    void no_statement_costs_more_in_a_large_shop() throws Exception {
        new ShopPlans("payment", PaymentVerticle.class)
                .small("sandbox_payment", "sandbox_refund", "sandbox_try", "sandbox_callback") // only for trying out
                .except("5,000 payments, whose end was read before", "PaymentQueries.MONEY")
                .except("a range of orders, whose length the caller bounds", "ReconcileQueries.OF_RANGE")
                .except("what providers have not decided", "PaymentVerticle.UNDECIDED_AGE")
                .except(
                        "its plan is made for a tenth of the table; a transaction does not scan",
                        "ProviderTaskQueries.PRUNE_CALLBACKS")
                .check();
    }
}
