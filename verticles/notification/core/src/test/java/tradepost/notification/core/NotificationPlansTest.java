package tradepost.notification.core;

import org.junit.jupiter.api.Test;
import tradepost.kernel.ShopPlans;

class NotificationPlansTest {
    private static final String FORGET_AT_ONCE =
            "update mail set recipient = null, data = '{}' where customer_id = $1 and data <> '{}'";

    @Test
    void no_statement_costs_more_in_a_large_shop() throws Exception {
        new ShopPlans("notification", NotificationVerticle.class)
                .small("notification_head", "push_key", "recipient_role")
                .small("push_message") // what is under way, for at most a day
                .value("recipient.customer_id", "md5('customer' || n)::uuid") // a customer record has one user
                .plant("all mails of a customer at once", FORGET_AT_ONCE)
                .check();
    }
}
