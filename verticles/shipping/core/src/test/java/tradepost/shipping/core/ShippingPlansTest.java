package tradepost.shipping.core;

import org.junit.jupiter.api.Test;
import tradepost.kernel.ShopPlans;

class ShippingPlansTest {
    @Test
    void no_statement_costs_more_in_a_large_shop() throws Exception {
        new ShopPlans("shipping", ShippingVerticle.class)
                .small("known_location")
                .check();
    }
}
