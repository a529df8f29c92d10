package tradepost.sales.core;

import org.junit.jupiter.api.Test;
import tradepost.kernel.ShopPlans;

class SalesPlansTest {
    private static final String CREDIT_BY_OR = """
            select id from sales_order where id = $1 or id in (
              select c.id from sales_order c join sales_order o on o.id = $1
              where c.customer_id = o.customer_id and c.currency = o.currency and c.credit_amount > 0)
            order by id for no key update
            """;

    /** With the user of the customer in each document. */
    private static final String DOCUMENTS_OF_CUSTOMER = """
            with changed as (
              select d.id, u.user_id from unnest($1::uuid[], $2::uuid[]) as u(customer_id, user_id)
                join sales_order d on d.customer_id = u.customer_id
              where d.created_by is distinct from u.user_id order by d.id for no key update of d)
            update sales_order d set created_by = changed.user_id from changed where d.id = changed.id
            """;

    @Test
    void no_statement_costs_more_in_a_large_shop() throws Exception {
        new ShopPlans("sales", SalesVerticle.class)
                .small("tax_rate", "extension", "extension_node", "known_location")
                // what is under way, and what was given up in the last days
                .small("order_placing", "invoice_command_given_up", "refund_command", "sales_order_refused_shipment")
                .value("sales_order.stage", "case when n % 40 = 0 then 'draft' else 'confirmed' end")
                .value("sales_order.confirmed_at", "now() - n * interval '1 hour'")
                .value("sales_order.fulfillment_status", "case when n % 20 = 1 then 'unfulfilled' else 'fulfilled' end")
                .value("sales_order.total_amount", "10")
                .value("sales_order.paid_amount", "case when n % 50 = 7 then 11 when n % 30 = 3 then 0 else 10 end")
                .except("a part of a comparison with figures, whose end was read before", "OrderSums.SUMS")
                .except("all orders of one customer", "CustomerAccountServiceImpl.BALANCE")
                .plant("an or with a subselect", CREDIT_BY_OR)
                .plant("all documents of a customer at once", DOCUMENTS_OF_CUSTOMER)
                .check();
    }
}
