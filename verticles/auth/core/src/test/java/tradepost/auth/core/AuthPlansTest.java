package tradepost.auth.core;

import org.junit.jupiter.api.Test;
import tradepost.kernel.ShopPlans;

class AuthPlansTest {
    /** In the order of the ids of sessions, of which nearly none is found. */
    private static final String SESSIONS_OF_DISABLED = """
            select o.id from app_user u join user_session o on o.user_id = u.id
            where u.status = 'disabled' and u.deleted_at is null and o.ended_at is null
            order by o.id limit 1000 for update of o skip locked
            """;

    @Test
    void no_statement_costs_more_in_a_large_shop() throws Exception {
        new ShopPlans("auth", AuthVerticle.class)
                .small("role", "configured_account", "signing_key", "administrator_bootstrap")
                .small("mail_outbox") // at most 10,000 mails wait
                .value("app_user.customer_id", "md5('customer' || n)::uuid") // a customer record has one user
                .except(
                        "the few keys that may be in the source of a page, read by their index when one of them has changed",
                        "ApiKeyQueries.ORIGINS")
                .plant("the sessions of all disabled accounts", SESSIONS_OF_DISABLED)
                .check();
    }
}
