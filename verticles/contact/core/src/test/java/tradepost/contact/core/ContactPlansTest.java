package tradepost.contact.core;

import org.junit.jupiter.api.Test;
import tradepost.kernel.ShopPlans;

class ContactPlansTest {
    @Test
    void no_statement_costs_more_in_a_large_shop() throws Exception {
        new ShopPlans("contact", ContactVerticle.class).check();
    }
}
