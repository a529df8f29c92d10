package tradepost.webhook.core;

import org.junit.jupiter.api.Test;
import tradepost.kernel.ShopPlans;

class WebhookPlansTest {
    /** For which deliveries are kept. */
    private static final int DAYS = 30;

    @Test
    void no_statement_costs_more_in_a_large_shop() throws Exception {
        new ShopPlans("webhook", WebhookVerticle.class)
                .small("webhook", "hook_source") // at most 5,000 and 500
                .filled(s -> s.formatted(DAYS), "DeliveryRows.DELETE_OLD", "DeliveryRows.EXPIRE")
                .check();
    }
}
