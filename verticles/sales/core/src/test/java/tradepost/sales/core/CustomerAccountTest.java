package tradepost.sales.core;

import static org.assertj.core.api.Assertions.assertThat;
import static tradepost.kernel.Refusals.code;
import static tradepost.sales.core.Sales.ANYBODY;

import io.vertx.core.Vertx;
import io.vertx.junit5.VertxExtension;
import java.math.BigDecimal;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import java.util.UUID;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.ExtendWith;
import tradepost.kernel.listing.Page;
import tradepost.kernel.value.Ids;
import tradepost.orders.PayOrderRequest;
import tradepost.sales.SalesOrderWithItems;
import tradepost.sales.WriteSalesLine;
import tradepost.sales.WriteSalesOrder;
import tradepost.sales.customer.CustomerAccountService;
import tradepost.sales.customer.CustomerBalance;
import tradepost.sales.customer.HistoryEntry;
import tradepost.sales.customer.HistoryQuery;
import tradepost.sales.returns.WriteSalesReturn;

/** What a customer has ordered, owes and has paid. */
@ExtendWith(VertxExtension.class)
class CustomerAccountTest {
    static Sales sales;
    static Fulfilment orders;
    static CustomerAccountService accounts;
    static Documents documents;

    @BeforeAll
    static void start(Vertx vertx) {
        sales = new Sales(vertx);
        orders = new Fulfilment(sales);
        accounts = sales.proxy("admin", CustomerAccountService.ADDRESS, CustomerAccountService.class);
        documents = new Documents(sales);
    }

    private static SalesOrderWithItems draft(UUID customer, String currency, long pieces) {
        var line = new WriteSalesLine(null, sales.neighbours.item("10.00"), null, pieces, new BigDecimal("10"));
        return sales.service
                .createOrder(new WriteSalesOrder(customer, List.of(line), currency, null, null, null), ANYBODY)
                .await();
    }

    private static SalesOrderWithItems confirmed(UUID customer, String currency, long pieces) {
        var draft = draft(customer, currency, pieces);
        return sales.service.confirmOrder(draft.order().id(), ANYBODY).await();
    }

    private static void back(SalesOrderWithItems order, long pieces) {
        var line = new WriteSalesReturn.Line(order.items().getFirst().id(), pieces, "restock", null, null, null);
        sales.service
                .createReturn(order.order().id(), new WriteSalesReturn(null, null, false, List.of(line)), ANYBODY)
                .await();
    }

    private static void pay(SalesOrderWithItems order, @Nullable String amount) {
        var body = new PayOrderRequest(amount == null ? null : new BigDecimal(amount), null, null);
        sales.service.payOrder(order.order().id(), body, ANYBODY).await();
    }

    /** An example that was computed by hand. */
    @Test
    void the_balance_is_the_sum_of_the_orders_of_each_currency() {
        var customer = sales.neighbours.customerOf(Ids.next());
        draft(customer, "USD", 100);
        var first = confirmed(customer, "USD", 7);
        orders.ship(first, 7).await();
        pay(first, "30");
        back(first, 2); // 70 ordered, 20 returned, 30 paid: 20 open
        var second = confirmed(customer, "USD", 4);
        pay(second, null);
        orders.ship(second, 4).await();
        back(second, 1); // 40 ordered and paid, 10 returned: 10 too much
        var overdue = confirmed(customer, "USD", 5);
        sales.sql(
                "update sales_order_invoice set due_at = business_start(business_today()) where customer_id = $1 and kind = 'invoice'",
                customer); // the others are due today
        documents.invoice(overdue.order().id()).await();
        sales.sql(
                "update sales_order_invoice set due_at = business_start(business_today()) - interval '1 microsecond' where order_id = $1",
                overdue.order().id());
        var cancelled = confirmed(customer, "USD", 9);
        pay(cancelled, "15");
        sales.service.cancelOrder(cancelled.order().id(), null, ANYBODY).await();
        confirmed(customer, "JPY", 3);
        var balance = accounts.getCustomerBalance(customer, ANYBODY).await();
        assertThat(balance.customerId()).isEqualTo(customer);
        assertThat(balance.creditLimit()).isNull();
        assertThat(balance.creditAvailable()).isNull();
        assertThat(balance.currencies())
                .containsExactly(
                        entry("JPY", 1, "30", "0", "0", "0", "0", "0", "0", "30", "0", "0"), // not invoiced
                        entry(
                                "USD", 3, "160.00", "30.00", "160.00", "30.00", "85.00", "15.00", "0.00", "70.00",
                                "50.00", "10.00"));
    }

    @Test
    void the_balance_has_the_credit_limit_and_what_orders_in_its_currency_leave_of_it() {
        var customer = sales.neighbours.customerOf(Ids.next());
        confirmed(customer, "JPY", 3);
        sales.neighbours.limits.put(customer, 100L);
        pay(confirmed(customer, "USD", 7), "30");
        var balance = accounts.getCustomerBalance(customer, ANYBODY).await();
        assertThat(balance.creditCurrency()).isEqualTo("USD");
        assertThat(balance.creditLimit()).isEqualByComparingTo("100");
        assertThat(balance.creditAvailable()).isEqualByComparingTo("60");
        sales.neighbours.limits.put(customer, 0L);
        assertThat(accounts.getCustomerBalance(customer, ANYBODY).await().creditAvailable())
                .isEqualByComparingTo("-40");
    }

    private static CustomerBalance.Entry entry(String currency, long orders, String... amounts) {
        var a = new ArrayList<BigDecimal>();
        for (var amount : amounts) a.add(new BigDecimal(amount));
        return new CustomerBalance.Entry(
                currency, orders, a.get(0), a.get(1), a.get(2), a.get(3), a.get(4), a.get(5), a.get(6), a.get(7),
                a.get(8), a.get(9));
    }

    private static List<HistoryEntry> history(UUID customer, @Nullable List<String> types, @Nullable Instant from) {
        var query = new HistoryQuery(Page.of(100, null, null, List.of("created_at")), types, from, null);
        return accounts.listCustomerHistory(customer, query, ANYBODY).await().data();
    }

    @Test
    void the_history_has_orders_payments_and_documents() {
        var customer = sales.neighbours.customerOf(Ids.next());
        var order = confirmed(customer, "USD", 7);
        orders.ship(order, 7).await();
        pay(order, null);
        var line = new WriteSalesReturn.Line(order.items().getFirst().id(), 2, "restock", null, null, null);
        sales.service
                .createReturn(order.order().id(), new WriteSalesReturn(null, null, true, List.of(line)), ANYBODY)
                .await();
        var all = history(customer, null, null);
        assertThat(all)
                .extracting(h -> h.type() + " " + h.amount() + " " + h.status())
                .containsExactlyInAnyOrder(
                        "order 70.00 completed",
                        "invoice 70.00 paid",
                        "payment 70.00 captured",
                        "return 20.00 null",
                        "refund 20.00 done",
                        "credit_note 20.00 null");
        assertThat(all).allMatch(h -> h.orderNumber().equals(order.order().number()));
        assertThat(history(customer, List.of("refund", "return"), null)).hasSize(2);
        assertThat(history(customer, null, Instant.now().plusSeconds(60))).isEmpty();
        assertThat(history(sales.neighbours.customerOf(Ids.next()), null, null)).isEmpty();
    }

    @Test
    void the_history_is_read_in_pages() {
        var customer = sales.neighbours.customerOf(Ids.next());
        for (int i = 0; i < 5; i++) pay(confirmed(customer, "USD", 1), null);
        var ids = new ArrayList<UUID>();
        String after = null;
        do {
            var page = accounts.listCustomerHistory(
                            customer, new HistoryQuery(Page.of(3, null, after, null), null, null, null), ANYBODY)
                    .await();
            assertThat(page.meta().total()).isEqualTo(10);
            for (var h : page.data()) ids.add(h.id());
            after = page.meta().next();
        } while (after != null);
        assertThat(ids).hasSize(10).doesNotHaveDuplicates();
    }

    @Test
    void a_customer_that_does_not_exist_has_no_account() {
        assertThat(code(accounts.getCustomerBalance(Ids.next(), ANYBODY))).isEqualTo("404 customer_not_found");
        var query = new HistoryQuery(Page.FIRST, null, null, null);
        assertThat(code(accounts.listCustomerHistory(Ids.next(), query, ANYBODY)))
                .isEqualTo("404 customer_not_found");
    }
}
