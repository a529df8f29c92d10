package tradepost.sales.core.fulfilment;

import static org.assertj.core.api.Assertions.assertThat;
import static tradepost.sales.core.Sales.ANYBODY;

import io.vertx.core.Future;
import io.vertx.core.Vertx;
import io.vertx.junit5.VertxExtension;
import io.vertx.serviceproxy.ServiceException;
import java.math.BigDecimal;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Random;
import java.util.TreeMap;
import java.util.UUID;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.ExtendWith;
import tradepost.kernel.json.Json;
import tradepost.kernel.listing.Page;
import tradepost.orders.LineAmounts;
import tradepost.orders.charge.ShippingCharge;
import tradepost.sales.RefundOrderRequest;
import tradepost.sales.SalesOrderWithItems;
import tradepost.sales.WriteSalesLine;
import tradepost.sales.core.Documents;
import tradepost.sales.core.Fulfilment;
import tradepost.sales.core.Sales;
import tradepost.sales.core.invoice.Arithmetic;
import tradepost.sales.returns.ReturnService;
import tradepost.sales.returns.SalesReturn;
import tradepost.sales.returns.SalesReturnQuery;
import tradepost.sales.returns.WriteSalesReturn;

/** Shipments, closings, returns, refunds, payments and invoices in any order, several at once: the documents say what the order says. */
@ExtendWith(VertxExtension.class)
class RandomReturnsTest {
    private static final long SEED = Long.getLong("tradepost.seed", System.nanoTime());
    private static final int ORDERS = Integer.getInteger("tradepost.orders", 25);
    private static final int STEPS = 12;

    static Sales sales;
    static Fulfilment orders;
    static ReturnService returns;
    static Documents documents;
    private final Random random = new Random(SEED);
    private final Map<String, Integer> outcomes = new TreeMap<>();

    @BeforeAll
    static void start(Vertx vertx) {
        System.out.println("RandomReturnsTest -Dtradepost.seed=" + SEED);
        sales = new Sales(vertx);
        orders = new Fulfilment(sales);
        returns = sales.proxy("admin", ReturnService.ADDRESS, ReturnService.class);
        documents = new Documents(sales);
    }

    @Test
    void documents_returns_and_refunds_agree_with_the_order() {
        for (int n = 0; n < ORDERS; n++) {
            var id = order();
            for (int step = 0; step < STEPS; step++) {
                var now = sales.now(id);
                var tries = new ArrayList<Future<?>>();
                for (int at = random.nextInt(3); at >= 0; at--) tries.add(act(now));
                Future.join(tries).otherwiseEmpty().await();
                checkOrder(sales.now(id));
            }
            if (random.nextInt(4) == 0)
                counted("cancel", sales.service.cancelOrder(id, null, ANYBODY))
                        .otherwiseEmpty()
                        .await();
            checkDocuments(sales.now(id));
        }
        assertThat(outcomes)
                .as("seed %d", SEED)
                .containsKeys(
                        "ship done",
                        "close done",
                        "return done",
                        "refund done",
                        "pay done",
                        "invoice done",
                        "change done");
        assertThat(outcomes.keySet()).as("seed %d", SEED).noneMatch(o -> o.contains(" 5"));
    }

    /** With discounts and taxes, which are divided by pieces. */
    private UUID order() {
        var currency = List.of("USD", "JPY", "KWD").get(random.nextInt(3));
        int digits = currency.equals("USD") ? 2 : currency.equals("JPY") ? 0 : 3;
        var lines = new ArrayList<WriteSalesLine>();
        for (int i = random.nextInt(3); i >= 0; i--) {
            var item = sales.neighbours.item("1.00");
            if (random.nextBoolean()) sales.neighbours.atTwoLocations.add(item);
            var price = BigDecimal.valueOf(1 + random.nextInt(10_000), digits);
            lines.add(new WriteSalesLine(null, item, null, 1 + random.nextInt(12), price));
        }
        var order = orders.confirmed(currency, lines);
        for (var l : order.items()) {
            long all = l.subtotal().unscaledValue().longValueExact();
            var discount = BigDecimal.valueOf(random.nextLong(all / 2 + 1), digits);
            var tax = BigDecimal.valueOf(random.nextLong(all / 5 + 1), digits);
            sales.sql("""
                    update sales_order_line set full_discount = $2, discount_amount = $2, full_tax = $3, tax_amount = $3, tax_included = $4,
                      tax_category = 'standard', tax_rate = 15 where id = $1
                    """, l.id(), discount, tax, random.nextBoolean());
        }
        sales.sql("""
                update sales_order o set discount_amount = l.discount, tax_amount = l.tax, total_amount = l.total
                from (select order_id, sum(discount_amount) as discount, sum(tax_amount) as tax,
                        sum(subtotal - discount_amount + case when tax_included then 0 else tax_amount end) as total
                      from sales_order_line group by order_id) l
                where o.id = $1 and l.order_id = o.id
                """, order.order().id());
        if (random.nextBoolean()) addShipping(order.order().id(), digits);
        return order.order().id();
    }

    private void addShipping(UUID order, int digits) {
        var amount = BigDecimal.valueOf(random.nextInt(10_000), digits);
        var tax = BigDecimal.valueOf(random.nextLong(amount.unscaledValue().longValueExact() / 5 + 1), digits);
        boolean included = random.nextBoolean();
        var charge = new ShippingCharge(
                "express",
                amount,
                null,
                null,
                ShippingCharge.REQUEST,
                BigDecimal.TEN,
                included,
                tax,
                included ? amount : amount.add(tax));
        sales.sql("""
                update sales_order set subtotal_amount = coalesce(subtotal_amount, (select sum(subtotal) from sales_order_line where order_id = $1)),
                  tax_amount = tax_amount + $2, total_amount = total_amount + $3, shipping = $4 where id = $1
                """, order, tax, charge.totalAmount(), Json.write(charge));
    }

    private Future<?> act(SalesOrderWithItems now) {
        var id = now.order().id();
        return switch (random.nextInt(14)) {
            case 0, 1 -> counted("pay", sales.service.payOrder(id, null, ANYBODY));
            case 2 -> counted("close", orders.close(now, pieces(now, 3)));
            case 3 -> counted("invoice", documents.invoice(id));
            case 4 -> refund(now);
            case 5, 6, 7 -> back(now);
            case 12, 13 -> change(now);
            default -> counted("ship", orders.ship(now, pieces(now, 4)));
        };
    }

    /** Down to what is shipped, or a few pieces more. */
    private Future<?> change(SalesOrderWithItems now) {
        var quantities = now.items().stream()
                .mapToLong(l -> {
                    long ended = l.shippedQuantity() + l.closedQuantity();
                    return random.nextInt(3) == 0 ? -1 : ended + random.nextInt((int) (l.quantity() - ended) + 3);
                })
                .toArray();
        return counted("change", orders.change(now, quantities));
    }

    private long[] pieces(SalesOrderWithItems now, int most) {
        var pieces = now.items().stream().mapToLong(l -> random.nextInt(most)).toArray();
        pieces[0] = Math.max(1, pieces[0]);
        return pieces;
    }

    private Future<?> refund(SalesOrderWithItems now) {
        var kept = now.order().paidAmount().subtract(now.order().refundedAmount());
        var third = kept.divideToIntegralValue(BigDecimal.valueOf(3)).setScale(kept.scale());
        if (third.signum() <= 0) return Future.succeededFuture();
        return counted(
                "refund",
                sales.service.refundOrder(now.order().id(), new RefundOrderRequest(third, null, null), ANYBODY));
    }

    private Future<?> back(SalesOrderWithItems now) {
        var lines = new ArrayList<WriteSalesReturn.Line>();
        for (var l : now.items()) {
            var disposition = List.of("restock", "damaged", "discard").get(random.nextInt(3));
            if (lines.isEmpty() || random.nextBoolean())
                lines.add(new WriteSalesReturn.Line(l.id(), 1 + random.nextInt(3), disposition, null, null, null));
        }
        var body = new WriteSalesReturn(null, null, random.nextBoolean(), lines);
        return counted("return", sales.service.createReturn(now.order().id(), body, ANYBODY));
    }

    private Future<?> counted(String action, Future<?> call) {
        return call.onComplete(done -> {
            var outcome = done.cause() instanceof ServiceException e ? e.failureCode() + " " + e.getMessage() : "done";
            synchronized (outcomes) {
                outcomes.merge(action + " " + outcome, 1, Integer::sum);
            }
        });
    }

    private static void checkOrder(SalesOrderWithItems now) {
        var o = now.order();
        var seed = "seed %d order %s".formatted(SEED, o.id());
        assertThat(o.refundedAmount()).as(seed).isBetween(BigDecimal.ZERO, o.paidAmount());
        assertThat(o.returnedAmount()).as(seed).isBetween(BigDecimal.ZERO, o.totalAmount());
        for (var l : now.items()) assertThat(l.returnedQuantity()).as(seed).isBetween(0L, l.shippedQuantity());
        boolean anyKept = now.items().stream().anyMatch(l -> l.shippedQuantity() > l.returnedQuantity());
        if (o.fulfillmentStatus().equals("returned"))
            assertThat(anyKept).as(seed).isFalse();
        var query = new SalesReturnQuery(Page.of(100, null, null, null), null, null, null, null, null, null);
        var all = returns.listOrderReturns(o.id(), query, ANYBODY).await().data();
        assertThat(all.stream().map(SalesReturn::amount).reduce(BigDecimal.ZERO, BigDecimal::add))
                .as(seed)
                .isEqualByComparingTo(o.returnedAmount());
    }

    /** Of each line, invoices minus credit notes are the amounts of the pieces that are billed, minus those that came back. */
    private static void checkDocuments(SalesOrderWithItems now) {
        var o = now.order();
        var seed = "seed %d order %s".formatted(SEED, o.id());
        var sums = new HashMap<UUID, BigDecimal>();
        var taxes = new HashMap<UUID, BigDecimal>();
        var pieces = new HashMap<UUID, Long>();
        var sum = BigDecimal.ZERO;
        var shipping = BigDecimal.ZERO;
        var decided = documents.of(o.id());
        for (var d : decided) {
            var sign = BigDecimal.valueOf(d.kind().equals("credit_note") ? -1 : 1);
            sum = sum.add(sign.multiply(d.totalAmount()));
            var ofShipping =
                    d.shipping() == null ? BigDecimal.ZERO : d.shipping().totalAmount();
            shipping = shipping.add(sign.multiply(ofShipping));
            Arithmetic.check(seed, d);
            for (var a : d.adjustments()) {
                sums.merge(a.orderLineId(), sign.multiply(a.totalAmount()), BigDecimal::add);
                if (d.returnId() == null) taxes.merge(a.orderLineId(), sign.multiply(a.taxAmount()), BigDecimal::add);
            }
            for (var l : d.lines()) {
                sums.merge(l.orderLineId(), sign.multiply(l.totalAmount()), BigDecimal::add);
                if (d.returnId() == null) taxes.merge(l.orderLineId(), sign.multiply(l.taxAmount()), BigDecimal::add);
                if (d.returnId() == null) pieces.merge(l.orderLineId(), sign.longValue() * l.quantity(), Long::sum);
            }
        }
        var expected = BigDecimal.ZERO;
        boolean anyOpen = false;
        for (var l : now.items()) {
            long billed = pieces.getOrDefault(l.id(), 0L);
            long charged = o.status().equals("cancelled") ? 0 : l.quantity() - l.closedQuantity();
            assertThat(billed).as(seed).isBetween(l.shippedQuantity(), charged);
            anyOpen |= billed < charged;
            var amounts = amounts(l.id(), o.currency());
            var owed = amounts.first(billed).total().subtract(returned(l.id()));
            assertThat(taxes.getOrDefault(l.id(), BigDecimal.ZERO))
                    .as(seed)
                    .isEqualByComparingTo(amounts.first(billed).tax());
            assertThat(sums.getOrDefault(l.id(), BigDecimal.ZERO)).as(seed).isEqualByComparingTo(owed);
            expected = expected.add(owed);
        }
        boolean charged =
                o.shipping() != null && !decided.isEmpty() && !o.status().equals("cancelled");
        assertThat(shipping)
                .as(seed)
                .isEqualByComparingTo(charged ? o.shipping().totalAmount() : BigDecimal.ZERO);
        assertThat(sum).as(seed).isEqualByComparingTo(expected.add(shipping));
        if (!anyOpen && !o.status().equals("cancelled"))
            assertThat(sum).as(seed).isEqualByComparingTo(o.totalAmount().subtract(o.returnedAmount()));
    }

    /** As its returns say; a change rounds the pieces before the last one that was shipped in another way. */
    private static BigDecimal returned(UUID line) {
        return new BigDecimal(sales.texts(
                        "select coalesce(sum(total_amount), 0)::text from sales_return_line where order_line_id = $1",
                        line)
                .getFirst());
    }

    private static LineAmounts amounts(UUID line, String currency) {
        return sales.line(line, currency);
    }
}
