package tradepost.purchase.core;

import org.junit.jupiter.api.Test;
import tradepost.kernel.ShopPlans;

class PurchasePlansTest {
    @Test
    void no_statement_costs_more_in_a_large_shop() throws Exception {
        new ShopPlans("purchase", PurchaseVerticle.class)
                .small("suggestion_turn")
                .value("vendor_contract.expiring_at", "case when n % 40 > 0 then now() end")
                .except("a part of a comparison with figures, whose end was read before", "PurchaseSums.SUMS")
                .check();
    }
}
