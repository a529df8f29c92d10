package tradepost.sales.core.invoice;

import static org.assertj.core.api.Assertions.assertThat;
import static tradepost.kernel.time.TestDays.today;
import static tradepost.sales.core.Sales.ANYBODY;

import io.vertx.core.Future;
import io.vertx.core.Vertx;
import io.vertx.core.json.JsonObject;
import io.vertx.junit5.VertxExtension;
import io.vertx.serviceproxy.ServiceException;
import java.math.BigDecimal;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.Random;
import java.util.Set;
import java.util.TreeMap;
import java.util.UUID;
import java.util.function.Supplier;
import java.util.stream.Collectors;
import java.util.stream.IntStream;
import java.util.stream.Stream;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.ExtendWith;
import tradepost.kernel.events.Event;
import tradepost.kernel.events.EventLog;
import tradepost.kernel.value.Ids;
import tradepost.orders.PayOrderRequest;
import tradepost.orders.invoice.WriteCreditNote;
import tradepost.orders.invoice.WriteOff;
import tradepost.orders.invoice.WriteReversal;
import tradepost.payment.PaymentEvents;
import tradepost.payment.PaymentEvents.PaymentMoved;
import tradepost.payment.PaymentEvents.RefundSettled;
import tradepost.sales.ChangeOrderRequest;
import tradepost.sales.RefundOrderRequest;
import tradepost.sales.RepeatRefundRequest;
import tradepost.sales.SalesEvents;
import tradepost.sales.SalesOrderWithItems;
import tradepost.sales.WriteSalesLine;
import tradepost.sales.WriteSalesOrder;
import tradepost.sales.charge.WriteShippingCharge;
import tradepost.sales.core.Documents;
import tradepost.sales.core.Fulfilment;
import tradepost.sales.core.Sales;
import tradepost.sales.core.invoice.ReferenceOrder.Invoice;
import tradepost.sales.core.invoice.ReferenceOrder.Line;
import tradepost.sales.core.invoice.ReferenceOrder.Part;
import tradepost.sales.core.invoice.ReferenceOrder.Payment;
import tradepost.sales.invoice.InvoiceCreated;
import tradepost.sales.returns.WriteSalesReturn;

/** All commands and events that move money, in any order: after each of them, orders and invoices say what plain arithmetic says. */
@ExtendWith(VertxExtension.class)
class RandomBooksTest {
    private static final long SEED = Long.getLong("tradepost.seed", System.nanoTime());
    private static final int CUSTOMERS = Integer.getInteger("tradepost.orders", 10);
    private static final int STEPS = 60;
    private static final Set<String> ALL = Stream.of(
                    "pay",
                    "pay all",
                    "ask",
                    "authorise",
                    "capture",
                    "decline",
                    "refund",
                    "refund with credit note",
                    "refund of credit",
                    "refund settled",
                    "retry",
                    "pay back otherwise",
                    "ship",
                    "invoice",
                    "close",
                    "change",
                    "cancel",
                    "return",
                    "return for a fee",
                    "write off",
                    "credit amount",
                    "credit line",
                    "credit pieces",
                    "credit shipping",
                    "reverse credit note",
                    "reverse write-off",
                    "transfer")
            .map(action -> action + " done")
            .collect(Collectors.toSet());

    static Sales sales;
    static Fulfilment fulfilment;
    static Documents documents;
    private final Random random = new Random(SEED);
    private final Map<String, Integer> outcomes = new TreeMap<>();
    private final List<String> trace = new ArrayList<>();
    private List<ReferenceOrder> orders = List.of();

    @BeforeAll
    static void start(Vertx vertx) {
        System.out.println("RandomBooksTest -Dtradepost.seed=" + SEED);
        sales = new Sales(vertx, "write_offs.tax", "on");
        fulfilment = new Fulfilment(sales);
        documents = new Documents(sales);
    }

    @Test
    void orders_and_invoices_say_what_plain_arithmetic_says() {
        // more customers if something has not happened yet
        for (int n = 0;
                n < CUSTOMERS || (n < 4 * CUSTOMERS && !outcomes.keySet().containsAll(ALL));
                n++) {
            trace.clear();
            var customer = customer();
            orders = List.of(ordered(customer), ordered(customer), ordered(customer));
            for (int step = 0; step < STEPS; step++) {
                for (int before = trace.size(); trace.size() == before; ) act(orders.get(random.nextInt(3)));
                for (var o : orders) check(o);
            }
            for (var o : orders) checkDocuments(o);
        }
        assertThat(outcomes).as(context()).containsKeys(ALL.toArray(String[]::new));
    }

    private static UUID customer() {
        var customer = Ids.next();
        sales.neighbours.names.put(customer, "Customer Co");
        return customer;
    }

    private String context() {
        return "-Dtradepost.seed=%d, %s\n%s\n".formatted(SEED, outcomes, String.join("\n", trace));
    }

    // orders

    /** Each price has an exact tax for each piece, so that amounts of pieces add up. */
    private ReferenceOrder ordered(UUID customer) {
        var written = new ArrayList<WriteSalesLine>();
        for (int i = random.nextInt(3); i >= 0; i--)
            written.add(new WriteSalesLine(
                    null,
                    sales.neighbours.item("1.00"),
                    null,
                    1 + random.nextInt(4),
                    new BigDecimal(5 + random.nextInt(40))));
        boolean shipping = random.nextBoolean();
        var body = new WriteSalesOrder(
                customer,
                written,
                "USD",
                null,
                null,
                null,
                null,
                null,
                null,
                null,
                null,
                14,
                null,
                null,
                shipping ? new WriteShippingCharge(null, new BigDecimal("7.50")) : null);
        var draft = sales.service.createOrder(body, ANYBODY).await();
        var now = sales.service.confirmOrder(draft.order().id(), ANYBODY).await();
        for (var l : now.items()) tax(l.id(), random.nextInt(3));
        sales.sql("""
                update sales_order o set tax_amount = l.tax, total_amount = o.total_amount + l.added,
                  subtotal_amount = coalesce(o.subtotal_amount, o.total_amount)
                from (select sum(tax_amount) as tax, sum(case when tax_included then 0 else tax_amount end) as added
                      from sales_order_line where order_id = $1) l
                where o.id = $1
                """, now.order().id());
        var lines = sales.now(now.order().id()).items().stream()
                .map(l -> new Line(l.id(), price(l.id()), l.quantity()))
                .toList();
        return new ReferenceOrder(now.order().id(), lines, shipping ? 750 : 0);
    }

    /** None, 20 % added, or 25 % included. */
    private static void tax(UUID line, int kind) {
        if (kind > 0) sales.sql("""
                    update sales_order_line set tax_category = 'standard', tax_rate = $2, tax_included = $3, full_tax = subtotal / 5,
                      tax_amount = subtotal / 5 where id = $1
                    """, line, new BigDecimal(kind == 1 ? "20" : "25"), kind == 2);
    }

    private static long price(UUID line) {
        return Long.parseLong(sales.texts(
                        "select (unit_price * 100 + case when tax_included then 0 else full_tax * 100 / quantity end)::bigint::text"
                                + " from sales_order_line where id = $1",
                        line)
                .getFirst());
    }

    // commands

    private void act(ReferenceOrder o) {
        if (o.parts.stream().anyMatch(p -> p.status.equals("pending")) && random.nextInt(4) == 0) settleRefund(o);
        else if (o.parts.stream().anyMatch(p -> p.status.equals("failed")) && random.nextInt(4) == 0) repeatRefund(o);
        else actAny(o);
    }

    private void actAny(ReferenceOrder o) {
        switch (random.nextInt(40)) {
            case 0, 1 -> pay(o);
            case 2, 3, 4, 5, 6, 7 -> ask(o);
            case 8, 9, 10, 11, 12, 13 -> decide(o);
            case 14, 15, 16 -> refund(o);
            case 17, 18, 19 -> settleRefund(o);
            case 20, 21 -> repeatRefund(o);
            case 22, 23, 24, 25 -> ship(o);
            case 26 -> invoice(o);
            case 27 -> close(o);
            case 28 -> change(o);
            case 29 -> cancel(o);
            case 30, 31 -> takeBack(o);
            case 32 -> writeOff(o);
            case 33, 34 -> credit(o);
            case 35, 36, 37 -> uncredit(o);
            case 38 -> unwrite(o);
            default -> transfer(o);
        }
    }

    /** Whether the call is done, which has to be what the reference allows. */
    private boolean done(String action, Object details, boolean allowed, Future<?> call) {
        String outcome;
        try {
            call.await();
            outcome = "done";
        } catch (ServiceException e) {
            outcome = e.failureCode() + " " + e.getMessage();
        }
        outcomes.merge(action + " " + outcome, 1, Integer::sum);
        trace.add(action + " " + details + ": " + outcome);
        assertThat(outcome).as(context()).doesNotStartWith("5");
        assertThat(outcome.equals("done")).as(context()).isEqualTo(allowed);
        return allowed;
    }

    private String at(ReferenceOrder o, Object... details) {
        return orders.indexOf(o) + " " + Arrays.toString(details);
    }

    private static BigDecimal money(long cents) {
        return BigDecimal.valueOf(cents, 2);
    }

    private static long cents(BigDecimal amount) {
        return amount.movePointRight(2).longValueExact();
    }

    /** Often all, often too much. */
    private long amount(long around) {
        return switch (random.nextInt(8)) {
            case 0, 2, 3 -> Math.max(1, around);
            case 1 -> around + 1 + (random.nextBoolean() ? 0 : random.nextInt(500));
            default -> 1 + random.nextInt((int) Math.max(1, around));
        };
    }

    private <T> @Nullable T any(List<T> all) {
        return all.isEmpty() ? null : all.get(random.nextInt(all.size()));
    }

    private @Nullable Invoice named(ReferenceOrder o) {
        var open = o.invoices.stream().filter(i -> i.open() > 0).toList();
        if (open.size() > 1 && random.nextBoolean()) return open.getLast();
        return random.nextInt(3) == 0 ? any(o.invoices) : null;
    }

    private static @Nullable UUID id(@Nullable Invoice invoice) {
        return invoice == null ? null : invoice.id;
    }

    private void pay(ReferenceOrder o) {
        var invoice = named(o);
        if (random.nextInt(4) == 0) {
            long open = o.open();
            var body = new PayOrderRequest(null, null, null, null, null, id(invoice), null, null);
            if (done(
                    "pay all",
                    at(o, open, o.invoices.indexOf(invoice)),
                    o.isIn("confirmed") && open > 0,
                    sales.service.payOrder(o.id, body, ANYBODY))) o.pay(ReferenceOrder.MANUAL, open, invoice);
            return;
        }
        long amount = amount(o.open());
        var date = random.nextInt(3) == 0 ? today().minusDays(random.nextInt(40)) : null;
        var body = new PayOrderRequest(money(amount), null, null, null, null, id(invoice), null, date);
        if (done(
                date == null ? "pay" : "pay on a day",
                at(o, amount, o.invoices.indexOf(invoice)),
                !o.isCancelled,
                sales.service.payOrder(o.id, body, ANYBODY))) {
            o.pay(ReferenceOrder.MANUAL, amount, invoice);
            o.payments.getLast().date = date;
        }
    }

    private void ask(ReferenceOrder o) {
        if (o.open() == 0 && random.nextInt(8) > 0) return;
        var invoice = named(o);
        long amount = amount(o.open());
        boolean manual = random.nextBoolean();
        var body = new PayOrderRequest(
                money(amount), null, null, "sandbox", manual ? "manual" : null, id(invoice), null, null);
        if (done(
                "ask",
                at(o, amount, manual, o.invoices.indexOf(invoice)),
                o.isIn("confirmed") && amount <= o.open(),
                sales.service.payOrder(o.id, body, ANYBODY))) o.ask(amount, manual, invoice);
    }

    /** The provider authorises, captures all or a part, declines or gives up; it may report that twice. */
    private void decide(ReferenceOrder o) {
        var payment = any(o.payments.stream().filter(Payment::isPending).toList());
        if (payment == null) return;
        switch (random.nextInt(5)) {
            case 0 -> {
                done("authorise", at(o), true, twice(moved(o, payment, PaymentEvents.AUTHORISED, payment.amount)));
                if (payment.manualCapture) payment.status = "authorised";
            }
            case 1 -> {
                var type = random.nextBoolean() ? PaymentEvents.FAILED : PaymentEvents.CANCELLED;
                done("decline", at(o, payment.amount), true, twice(moved(o, payment, type, payment.amount)));
                payment.status = type.equals(PaymentEvents.FAILED) ? "failed" : "cancelled";
            }
            default -> {
                // what was asked for at first, if the request to capture less comes too late
                long amount = random.nextBoolean()
                        ? payment.asked
                        : payment.manualCapture ? 1 + random.nextInt((int) payment.amount) : payment.amount;
                done(
                        "capture",
                        at(o, amount, payment.amount),
                        true,
                        twice(moved(o, payment, PaymentEvents.CAPTURED, amount)));
                o.capture(payment, amount);
            }
        }
    }

    private static Event moved(ReferenceOrder o, Payment payment, String type, long amount) {
        var id = Objects.requireNonNull(payment.id);
        var status = type.substring(type.lastIndexOf('.') + 1);
        var data = new PaymentMoved(
                id,
                o.id,
                "SO-000001",
                "in",
                "sandbox",
                "sandbox",
                money(amount),
                "USD",
                status,
                type.equals(PaymentEvents.FAILED) ? "declined" : null,
                new JsonObject());
        return EventLog.event(type, id, 4, data, "system:payment", null);
    }

    private Future<?> twice(Event event) {
        return random.nextInt(3) == 0 ? sales.deliver(event).compose(v -> sales.deliver(event)) : sales.deliver(event);
    }

    private void refund(ReferenceOrder o) {
        if (o.payable() == 0 && random.nextInt(8) > 0) return;
        var payment = random.nextInt(3) == 0
                ? any(o.payments.stream()
                        .filter(p -> p.status.equals("captured"))
                        .toList())
                : null;
        long amount = amount(o.payable());
        boolean credit = random.nextInt(3) == 0;
        boolean allowed = amount <= o.payable() && (!credit || (!o.invoices.isEmpty() && amount <= o.uncredited()));
        var body = new RefundOrderRequest(money(amount), null, payment == null ? null : payment.id, credit, null);
        long moved = o.creditMoved();
        if (!done(
                credit ? "refund with credit note" : "refund",
                at(o, amount, o.payments.indexOf(payment)),
                allowed,
                sales.service.refundOrder(o.id, body, ANYBODY))) return;
        if (credit) o.refundCredited(amount, payment == null ? null : payment.id);
        else o.refund(amount, payment == null ? null : payment.id);
        if (o.creditMoved() > moved) outcomes.merge("refund of credit done", 1, Integer::sum);
    }

    private void settleRefund(ReferenceOrder o) {
        var part = any(o.parts.stream().filter(p -> p.status.equals("pending")).toList());
        if (part == null) return;
        var status = random.nextInt(3) == 0 ? "done" : "failed";
        done("refund settled", at(o, part.amount, status), true, twice(settled(o, part, status)));
        part.status = status;
        o.settle();
    }

    private static Event settled(ReferenceOrder o, Part part, String status) {
        var payment = Objects.requireNonNull(part.payment.id);
        var data = new RefundSettled(
                Objects.requireNonNull(part.id),
                Objects.requireNonNull(part.refundId),
                payment,
                o.id,
                money(part.amount),
                "USD",
                status,
                status.equals("failed") ? "refund_not_possible" : null);
        var type = status.equals("done") ? PaymentEvents.REFUND_DONE : PaymentEvents.REFUND_FAILED;
        return EventLog.event(type, payment, 5, data, "system:payment", null);
    }

    /** Asks the provider again, or pays back in another way. */
    private void repeatRefund(ReferenceOrder o) {
        boolean any = random.nextInt(4) == 0;
        var part = any(o.parts.stream()
                .filter(p -> p.status.equals("failed") || (any && !p.isTransfer))
                .toList());
        if (part == null) return;
        boolean again = random.nextBoolean();
        var body = new RepeatRefundRequest(
                Objects.requireNonNull(part.refundId),
                Objects.requireNonNull(part.payment.id),
                Ids.next(),
                again ? null : "transfer",
                null,
                null);
        boolean allowed =
                part.status.equals("failed") && part.creditShare <= o.credit() && part.amount <= o.left(part.payment);
        if (!done(
                again ? "retry" : "pay back otherwise",
                at(o, part.amount, part.status),
                allowed,
                sales.service.repeatRefund(o.id, body, ANYBODY))) return;
        part.status = again ? "pending" : "done";
        o.settle();
    }

    private long[] pieces(ReferenceOrder o) {
        return o.lines.stream()
                .mapToLong(l -> random.nextInt((int) l.open() + 1))
                .toArray();
    }

    private void ship(ReferenceOrder o) {
        var pieces = pieces(o);
        if (Arrays.stream(pieces).sum() == 0) return;
        if (done("ship", at(o, Arrays.toString(pieces)), !o.isCancelled, fulfilment.ship(sales.now(o.id), pieces)))
            o.ship(pieces);
    }

    private void invoice(ReferenceOrder o) {
        boolean any = o.lines.stream().anyMatch(l -> l.charged() > l.billed);
        if (done("invoice", at(o), any && !o.isCancelled, documents.invoice(o.id))) o.bill(true);
    }

    private void close(ReferenceOrder o) {
        var pieces = pieces(o);
        if (Arrays.stream(pieces).sum() == 0) return;
        if (done(
                "close",
                at(o, Arrays.toString(pieces)),
                !o.isCancelled && o.fulfillment().equals("partial"),
                fulfilment.close(sales.now(o.id), pieces))) o.close(pieces);
    }

    private void change(ReferenceOrder o) {
        var quantities = o.lines.stream()
                .mapToLong(l -> l.shipped + l.closed + random.nextInt((int) l.open() + 3))
                .toArray();
        quantities[0] = Math.max(1, quantities[0]);
        boolean refund = random.nextBoolean();
        var lines = IntStream.range(0, quantities.length)
                .mapToObj(i -> new ChangeOrderRequest.Line(o.lines.get(i).id, null, null, quantities[i], null))
                .toList();
        boolean allowed =
                o.isIn("confirmed", "paid") && List.of("unfulfilled", "partial").contains(o.fulfillment());
        if (done(
                "change",
                at(o, refund, Arrays.toString(quantities)),
                allowed,
                sales.service.changeOrder(o.id, new ChangeOrderRequest(lines, null, null, null, refund), ANYBODY)))
            o.change(refund, quantities);
    }

    private void cancel(ReferenceOrder o) {
        if (random.nextInt(3) > 0) return;
        if (done(
                "cancel",
                at(o),
                !o.isCancelled && o.fulfillment().equals("unfulfilled"),
                sales.service.cancelOrder(o.id, null, ANYBODY))) o.cancel();
    }

    /** The price of the pieces, without goodwill on their line, and never more than is left of the invoices. */
    private void takeBack(ReferenceOrder o) {
        var line = any(o.lines.stream().filter(l -> l.shipped > 0).toList());
        if (line == null) return;
        long kept = line.shipped - line.returned;
        long pieces = 1 + random.nextInt((int) kept + 1);
        boolean refund = random.nextBoolean();
        long goodwill = goodwill(line);
        long left = o.uncredited();
        long given = pieces > kept ? 0 : Math.min(line.given(pieces), left);
        long fee = goodwill == 0 && random.nextInt(3) == 0 ? amount(given) : 0; // with goodwill, less may be given
        var of = new WriteSalesReturn.Line(line.id, pieces, "restock", null, null, null, money(fee));
        var call = sales.service.createReturn(o.id, new WriteSalesReturn(null, null, refund, List.of(of)), ANYBODY);
        if (!done(
                fee > 0 ? "return for a fee" : "return",
                at(o, pieces, refund, fee),
                pieces <= kept && fee <= given && !o.isCancelled,
                call)) return;
        long amount = cents(call.result().order().returnedAmount()) - o.returnedAmount;
        assertThat(amount + fee)
                .as(context())
                .isBetween(Math.max(0, Math.min(line.given(pieces) - goodwill, left)), given);
        for (var l : o.lines) if (l.billed * l.price < goodwill(l)) l.hasCut = o.step();
        o.takeBack(line, pieces, amount, fee, refund);
    }

    private static long goodwill(Line line) {
        return Long.parseLong(sales.texts("""
                        select (coalesce(sum(l.total_amount), 0) * 100)::bigint::text from sales_order_invoice_line l
                        join standing_document d on d.id = l.invoice_id
                        where l.order_line_id = $1 and d.reason in ('credited', 'refunded') and l.quantity = 0
                        """, line.id).getFirst());
    }

    private void writeOff(ReferenceOrder o) {
        var invoice = any(o.invoices);
        if (invoice == null) return;
        long amount = random.nextBoolean() ? invoice.open() : amount(invoice.open());
        boolean all = amount == invoice.open() && random.nextBoolean();
        var body = new WriteOff(all ? null : money(amount), "bank charges", null);
        if (amount == 0 && !all) return;
        var id = Ids.next();
        if (done(
                "write off",
                at(o, amount, o.invoices.indexOf(invoice)),
                amount > 0 && amount <= invoice.open(),
                documents.service.writeOff(Objects.requireNonNull(invoice.id), id, body, ANYBODY)))
            o.writeOff(id, invoice, amount);
    }

    private void uncredit(ReferenceOrder o) {
        var note = any(o.notes);
        if (note == null) return;
        var lines =
                sales.texts("select order_line_id::text from sales_order_invoice_line where invoice_id = $1", note.id);
        boolean allowed = o.isReversible(
                note,
                o.lines.stream().filter(l -> lines.contains(l.id.toString())).toList());
        var invoice = Objects.requireNonNull(any(List.copyOf(note.taken.keySet())));
        if (done(
                "reverse credit note",
                at(o, o.notes.indexOf(note), note.goodwill, note.pieces),
                allowed,
                reversed(invoice, Objects.requireNonNull(note.id)))) o.uncredit(note);
    }

    private void unwrite(ReferenceOrder o) {
        var writeOff = any(o.writeOffs);
        if (writeOff == null) return;
        if (done(
                "reverse write-off",
                at(o, writeOff.amount, o.left(writeOff)),
                o.left(writeOff) > 0,
                reversed(writeOff.invoice, writeOff.id))) o.unwrite(writeOff);
    }

    private static Future<?> reversed(Invoice invoice, UUID document) {
        var body = new WriteReversal(document, "a mistake", null);
        return documents.service.reverseDocument(Objects.requireNonNull(invoice.id), Ids.next(), body, ANYBODY);
    }

    /** Never more than was invoiced: of the line, of the shipping charge, of what the invoice has left. */
    private void credit(ReferenceOrder o) {
        var invoice = any(o.invoices);
        if (invoice == null) return;
        var left = left(invoice);
        long all = Math.min(
                o.uncredited(), left.values().stream().mapToLong(n -> n).sum());
        switch (random.nextInt(5)) {
            case 4 -> creditPieces(o, invoice, left);
            case 0 -> {
                if (!left.containsKey("shipping") && random.nextInt(8) > 0) return;
                long amount = amount(left.getOrDefault("shipping", 0L));
                credit(
                        o,
                        invoice,
                        "credit shipping",
                        amount,
                        left.getOrDefault("shipping", 0L),
                        new JsonObject().put("shipping", money(amount)));
            }
            case 1 -> {
                var line = Objects.requireNonNull(any(o.lines));
                long ofLine = left.getOrDefault(line.id.toString(), 0L);
                if (!left.containsKey(line.id.toString())) return;
                long amount = amount(ofLine);
                credit(
                        o,
                        invoice,
                        "credit line",
                        amount,
                        ofLine,
                        new JsonObject()
                                .put(
                                        "lines",
                                        List.of(Map.of("order_line_id", line.id.toString(), "amount", money(amount)))));
            }
            default -> {
                long amount = amount(all);
                credit(o, invoice, "credit amount", amount, all, new JsonObject().put("amount", money(amount)));
            }
        }
    }

    private void creditPieces(ReferenceOrder o, Invoice invoice, Map<String, Long> left) {
        var line = Objects.requireNonNull(any(o.lines));
        long invoiced = sales
                .texts(
                        "select quantity::text from sales_order_invoice_line where invoice_id = $1 and order_line_id = $2",
                        Objects.requireNonNull(invoice.id),
                        line.id)
                .stream()
                .mapToLong(Long::parseLong)
                .sum();
        long pieces = 1 + random.nextInt((int) invoiced + 1);
        long ofLine = left.getOrDefault(line.id.toString(), 0L);
        var of = new WriteCreditNote.Line(line.id, pieces, null);
        var body = new WriteCreditNote(List.of(of), null, null, "damaged", null);
        if (done(
                "credit pieces",
                at(o, pieces, ofLine, o.invoices.indexOf(invoice)),
                pieces <= invoiced
                        && pieces <= ReferenceOrder.creditable(line)
                        && pieces * line.price <= Math.min(o.uncredited(), ofLine),
                documents.service.creditInvoice(Objects.requireNonNull(invoice.id), Ids.next(), body, ANYBODY)))
            o.creditPieces(line, pieces, invoice);
    }

    private void credit(ReferenceOrder o, Invoice invoice, String action, long amount, long left, JsonObject json) {
        var body =
                WriteCreditNote.of(new JsonObject(json.put("reason", "damaged").encode()));
        if (done(
                action,
                at(o, amount, left, o.invoices.indexOf(invoice)),
                amount <= Math.min(o.uncredited(), left),
                documents.service.creditInvoice(Objects.requireNonNull(invoice.id), Ids.next(), body, ANYBODY)))
            o.creditNote(amount, invoice);
    }

    /** Of the lines of an invoice and its shipping charge, what no credit note has credited. */
    private static Map<String, Long> left(Invoice invoice) {
        var left = new TreeMap<String, Long>();
        for (var text : sales.texts("""
                with documents as (
                  select d.*, case d.kind when 'invoice' then 1 else -1 end as sign
                  from standing_document d join sales_order_invoice i on i.order_id = d.order_id where i.id = $1)
                select l.order_line_id || ' ' || least(l.total_amount, (select sum(d.sign * a.total_amount) from documents d
                  join sales_order_invoice_line a on a.invoice_id = d.id where a.order_line_id = l.order_line_id))
                from sales_order_invoice_line l where l.invoice_id = $1
                union all
                select 'shipping ' || (select sum(d.sign * (d.shipping->>'total_amount')::numeric) from documents d where d.shipping is not null)
                from sales_order_invoice i where i.id = $1 and i.shipping is not null
                """, invoice.id)) {
            var of = text.split(" ");
            left.put(of[0], cents(new BigDecimal(of[1])));
        }
        return left;
    }

    private void transfer(ReferenceOrder o) {
        var givers = orders.stream().filter(g -> g != o && g.credit() > 0).toList();
        long credit = givers.stream().mapToLong(ReferenceOrder::credit).sum();
        if (o.open() == 0 && random.nextInt(8) > 0) return;
        var invoice = named(o);
        boolean all = random.nextBoolean();
        long amount = all ? Math.min(o.open(), credit) : amount(Math.min(o.open(), credit));
        var body = new PayOrderRequest(all ? null : money(amount), "credit", null, null, null, id(invoice), null, null);
        if (!done(
                "transfer",
                at(o, amount),
                o.isIn("confirmed") && amount > 0 && amount <= credit && amount <= o.open(),
                sales.service.payOrder(o.id, body, ANYBODY))) return;
        long rest = amount;
        var given = new ArrayList<Part>();
        for (var g : givers) { // the oldest first
            long part = Math.min(rest, g.credit());
            if (part > 0) given.addAll(g.give(part));
            rest -= part;
        }
        o.payWithCredit(given, invoice);
    }

    // twenty at once

    /** Of twenty at once, so many take effect; the others are refused. */
    private void twenty(String action, int effects, ReferenceOrder o, Supplier<Future<?>> command, Runnable effect) {
        var calls = Stream.generate(command).limit(20).toList();
        Future.join(calls).otherwiseEmpty().await();
        for (var call : calls)
            if (call.failed())
                assertThat(call.cause())
                        .as(action)
                        .isInstanceOfSatisfying(
                                ServiceException.class,
                                e -> assertThat(e.failureCode())
                                        .as(action + " " + e)
                                        .isEqualTo(409));
        assertThat(calls.stream().filter(Future::succeeded).count()).as(action).isEqualTo(effects);
        for (int i = 0; i < effects; i++) effect.run();
        trace.add("twenty times " + action);
        check(o);
    }

    /** The same event twenty times. */
    private void once(String action, ReferenceOrder o, Event event, Runnable effect) {
        var deliveries = Stream.generate(() -> sales.deliver(event)).limit(20).toList();
        Future.join(deliveries).await();
        effect.run();
        trace.add("twenty times " + action);
        check(o);
    }

    /** Three pieces at 10.00, without a tax. */
    private ReferenceOrder plain(UUID customer) {
        var line = new WriteSalesLine(null, sales.neighbours.item("10.00"), null, 3, null);
        var draft = sales.service
                .createOrder(new WriteSalesOrder(customer, List.of(line), "USD", null, null, null), ANYBODY)
                .await();
        var now = sales.service.confirmOrder(draft.order().id(), ANYBODY).await();
        trace.clear();
        var o = new ReferenceOrder(
                now.order().id(), List.of(new Line(now.items().getFirst().id(), 1000, 3)), 0);
        orders = List.of(o);
        return o;
    }

    private ReferenceOrder shipped(int pieces) {
        var o = plain(customer());
        fulfilment.ship(sales.now(o.id), pieces).await();
        o.ship(pieces);
        check(o);
        return o;
    }

    private void paid(ReferenceOrder o, long amount) {
        sales.service
                .payOrder(o.id, new PayOrderRequest(money(amount), null, null), ANYBODY)
                .await();
        o.pay(ReferenceOrder.MANUAL, amount, null);
        check(o);
    }

    private Payment asked(ReferenceOrder o, long amount) {
        var body = new PayOrderRequest(money(amount), null, null, "sandbox", null);
        sales.service.payOrder(o.id, body, ANYBODY).await();
        o.ask(amount, false, null);
        check(o);
        return o.payments.getLast();
    }

    private Payment captured(ReferenceOrder o, long amount) {
        var payment = asked(o, amount);
        sales.deliver(moved(o, payment, PaymentEvents.CAPTURED, amount)).await();
        o.capture(payment, amount);
        check(o);
        return payment;
    }

    private static Future<?> refunded(ReferenceOrder o, long amount, boolean credit) {
        return sales.service.refundOrder(
                o.id, new RefundOrderRequest(money(amount), null, null, credit, null), ANYBODY);
    }

    @Test
    void of_twenty_payments_at_once_no_more_is_taken_than_is_open() {
        var all = plain(customer());
        twenty(
                "pay all",
                1,
                all,
                () -> sales.service.payOrder(all.id, null, ANYBODY),
                () -> all.pay(ReferenceOrder.MANUAL, 3000, null));
        var named = plain(customer()); // what is above is credit, because the amount was named
        twenty(
                "pay",
                20,
                named,
                () -> sales.service.payOrder(named.id, new PayOrderRequest(money(400), null, null), ANYBODY),
                () -> named.pay(ReferenceOrder.MANUAL, 400, null));
        var asked = plain(customer());
        twenty(
                "ask",
                7,
                asked,
                () -> sales.service.payOrder(
                        asked.id, new PayOrderRequest(money(400), null, null, "sandbox", null), ANYBODY),
                () -> asked.ask(400, false, null));
        var captured = plain(customer());
        var payment = asked(captured, 3000);
        once(
                "capture",
                captured,
                moved(captured, payment, PaymentEvents.CAPTURED, 3000),
                () -> captured.capture(payment, 3000));
        var late = plain(customer());
        var tooLate = asked(late, 3000);
        paid(late, 3000);
        once("capture", late, moved(late, tooLate, PaymentEvents.CAPTURED, 3000), () -> late.capture(tooLate, 3000));
        var declined = plain(customer());
        var failed = asked(declined, 3000);
        once("decline", declined, moved(declined, failed, PaymentEvents.FAILED, 3000), () -> failed.status = "failed");
    }

    @Test
    void of_twenty_refunds_at_once_no_more_is_given_back_than_was_paid() {
        var o = plain(customer());
        paid(o, 3000);
        twenty("refund", 7, o, () -> refunded(o, 400, false), () -> o.refund(400, null));
        var credited = shipped(3);
        paid(credited, 3500);
        twenty(
                "refund with credit note",
                7,
                credited,
                () -> refunded(credited, 400, true),
                () -> credited.refundCredited(400, null));
        for (var method : new String[] {null, "transfer"}) {
            var refused = plain(customer());
            captured(refused, 3000);
            refunded(refused, 1000, false).await();
            refused.refund(1000, null);
            check(refused);
            var part = refused.parts.getFirst();
            once("refused refund", refused, settled(refused, part, "failed"), () -> part.status = "failed");
            twenty("repeat", 1, refused, () -> repeated(refused, part, method), () -> {
                part.status = method == null ? "pending" : "done";
                refused.settle();
            });
        }
        var done = shipped(3);
        captured(done, 3000);
        refunded(done, 1000, true).await();
        done.refundCredited(1000, null);
        check(done);
        var part = done.parts.getFirst();
        once("done refund", done, settled(done, part, "done"), () -> {
            part.status = "done";
            done.settle();
        });
    }

    private static Future<?> repeated(ReferenceOrder o, Part part, @Nullable String method) {
        var body = new RepeatRefundRequest(
                Objects.requireNonNull(part.refundId),
                Objects.requireNonNull(part.payment.id),
                Ids.next(),
                method,
                null,
                null);
        return sales.service.repeatRefund(o.id, body, ANYBODY);
    }

    @Test
    void of_twenty_shipments_closings_returns_and_cancellations_each_piece_counts_once() {
        var o = plain(customer());
        paid(o, 3000);
        var confirmed = sales.now(o.id);
        twenty("ship", 3, o, () -> fulfilment.ship(confirmed, 1), () -> o.ship(1));
        var line = o.lines.getFirst();
        var back = new WriteSalesReturn(
                null, null, true, List.of(new WriteSalesReturn.Line(line.id, 1, "restock", null, null, null)));
        twenty(
                "return",
                3,
                o,
                () -> sales.service.createReturn(o.id, back, ANYBODY),
                () -> o.takeBack(line, 1, 1000, true));
        var partial = shipped(1);
        paid(partial, 3000);
        invoiced(partial);
        var now = sales.now(partial.id);
        twenty("close", 2, partial, () -> fulfilment.close(now, 1), () -> partial.close(1));
        var cancelled = plain(customer());
        paid(cancelled, 3500);
        invoiced(cancelled);
        twenty("cancel", 1, cancelled, () -> sales.service.cancelOrder(cancelled.id, null, ANYBODY), cancelled::cancel);
    }

    private void invoiced(ReferenceOrder o) {
        documents.invoice(o.id).await();
        o.bill(true);
        check(o);
    }

    /** Those that find the order as they want it to be are done, too. */
    @Test
    void twenty_changes_at_once_pay_back_once() {
        var o = plain(customer());
        paid(o, 3000);
        var now = sales.now(o.id);
        var calls = Stream.generate(() -> fulfilment.change(now, 2)).limit(20).toList();
        Future.join(calls).otherwiseEmpty().await();
        assertThat(calls).anyMatch(Future::succeeded);
        o.change(true, 2);
        check(o);
    }

    @Test
    void of_twenty_documents_at_once_none_is_above_what_is_open_or_invoiced() {
        var requested = plain(customer());
        twenty("invoice", 1, requested, () -> documents.invoice(requested.id), () -> requested.bill(true));
        var closed = shipped(3);
        twenty(
                "write off all",
                1,
                closed,
                () -> writtenOff(closed, null),
                () -> closed.writeOff(Ids.next(), closed.invoices.getFirst(), 3000));
        var o = shipped(3);
        twenty(
                "write off",
                7,
                o,
                () -> writtenOff(o, money(400)),
                () -> o.writeOff(Ids.next(), o.invoices.getFirst(), 400));
        for (var amount : List.of("{\"amount\":4}", "{\"lines\":[{\"order_line_id\":\"LINE\",\"amount\":4}]}")) {
            var credited = shipped(3);
            paid(credited, 3000);
            var invoice = credited.invoices.getFirst();
            var body = new JsonObject(
                            amount.replace("LINE", credited.lines.getFirst().id.toString()))
                    .put("reason", "damaged");
            twenty(
                    "credit",
                    7,
                    credited,
                    () -> documents.service.creditInvoice(
                            Objects.requireNonNull(invoice.id), Ids.next(), WriteCreditNote.of(body), ANYBODY),
                    () -> credited.creditNote(400, invoice));
        }
    }

    @Test
    void of_twenty_reversals_at_once_one_takes_effect() {
        var credited = shipped(3);
        var invoice = credited.invoices.getFirst();
        var of = new WriteCreditNote.Line(credited.lines.getFirst().id, 2L, null);
        documents
                .service
                .creditInvoice(
                        Objects.requireNonNull(invoice.id),
                        Ids.next(),
                        new WriteCreditNote(List.of(of), null, null, "damaged", null),
                        ANYBODY)
                .await();
        credited.creditPieces(credited.lines.getFirst(), 2, invoice);
        check(credited);
        var note = credited.notes.getFirst();
        twenty(
                "reverse credit note",
                1,
                credited,
                () -> reversed(invoice, Objects.requireNonNull(note.id)),
                () -> credited.uncredit(note));
        var o = shipped(3);
        var id = Ids.next();
        var body = new WriteOff(money(700), "bank charges", null);
        documents
                .service
                .writeOff(Objects.requireNonNull(o.invoices.getFirst().id), id, body, ANYBODY)
                .await();
        o.writeOff(id, o.invoices.getFirst(), 700);
        check(o);
        twenty(
                "reverse write-off",
                1,
                o,
                () -> reversed(o.invoices.getFirst(), id),
                () -> o.unwrite(o.writeOffs.getFirst()));
    }

    private static Future<?> writtenOff(ReferenceOrder o, @Nullable BigDecimal amount) {
        var body = new WriteOff(amount, "bank charges", null);
        return documents.service.writeOff(Objects.requireNonNull(o.invoices.getFirst().id), Ids.next(), body, ANYBODY);
    }

    @Test
    void twenty_transfers_at_once_move_no_more_than_the_credit() {
        for (var amount : new BigDecimal[] {null, money(400)}) {
            var customer = customer();
            var giver = plain(customer);
            paid(giver, 5000);
            var o = plain(customer);
            long each = amount == null ? 2000 : 400;
            twenty(
                    "transfer",
                    (int) (2000 / each),
                    o,
                    () -> sales.service.payOrder(o.id, new PayOrderRequest(amount, "credit", null), ANYBODY),
                    () -> {
                        o.payWithCredit(giver.give(each), null);
                    });
            check(giver);
        }
    }

    @Test
    void twenty_different_commands_at_once_leave_books_that_agree() {
        for (int round = 0; round < 10; round++) {
            var customer = customer();
            var giver = plain(customer);
            paid(giver, 5000);
            var o = plain(customer);
            fulfilment.ship(sales.now(o.id), 1).await();
            sales.service
                    .payOrder(o.id, new PayOrderRequest(money(500), null, null), ANYBODY)
                    .await();
            var asked = sales.service
                    .payOrder(o.id, new PayOrderRequest(money(700), null, null, "sandbox", "manual"), ANYBODY)
                    .await();
            var invoice =
                    UUID.fromString(sales.texts("select id::text from sales_order_invoice where order_id = $1", o.id)
                            .getFirst());
            var commands = IntStream.range(0, 20)
                    .<Future<?>>mapToObj(i -> any(o, invoice, asked))
                    .toList();
            Future.join(commands).otherwiseEmpty().await();
            assertThat(commands.stream().filter(Future::failed).map(Future::cause))
                    .as(context())
                    .allSatisfy(e -> assertThat(isRefusal((ServiceException) e))
                            .as(e.toString())
                            .isTrue());
            checkSums(o);
            checkSums(giver);
        }
    }

    /** On a slow machine, one of twenty may wait for the others longer than it is allowed to. */
    private static boolean isRefusal(ServiceException e) {
        return e.failureCode() >= 400 && e.failureCode() <= 412
                || "busy".equals(e.getMessage())
                || "overloaded".equals(e.getMessage());
    }

    private Future<?> any(ReferenceOrder o, UUID invoice, SalesOrderWithItems now) {
        var line = now.items().getFirst().id();
        return switch (random.nextInt(13)) {
            case 0 -> sales.service.payOrder(o.id, new PayOrderRequest(money(400), null, null), ANYBODY);
            case 1 ->
                sales.service.payOrder(o.id, new PayOrderRequest(money(400), null, null, "sandbox", null), ANYBODY);
            case 2 -> {
                var payment = new Payment("sandbox", 700, "pending", true, null);
                payment.id = now.payments().getLast().id();
                yield sales.deliver(moved(o, payment, PaymentEvents.CAPTURED, 700));
            }
            case 3 -> refunded(o, 400, false);
            case 4 -> refunded(o, 400, true);
            case 5 -> fulfilment.ship(now, 1);
            case 6 -> fulfilment.close(now, 1);
            case 7 -> fulfilment.change(now, 2);
            case 8 -> documents.invoice(o.id);
            case 9 ->
                sales.service.createReturn(
                        o.id,
                        new WriteSalesReturn(
                                null,
                                null,
                                true,
                                List.of(new WriteSalesReturn.Line(line, 1, "restock", null, null, null))),
                        ANYBODY);
            case 10 ->
                documents.service.writeOff(
                        invoice, Ids.next(), new WriteOff(money(400), "bank charges", null), ANYBODY);
            case 11 ->
                documents.service.creditInvoice(
                        invoice,
                        Ids.next(),
                        WriteCreditNote.of(new JsonObject("{\"amount\":4,\"reason\":\"damaged\"}")),
                        ANYBODY);
            default -> sales.service.payOrder(o.id, new PayOrderRequest(money(400), "credit", null), ANYBODY);
        };
    }

    /** Of an order with pieces at 10.00: what it owes is not invoiced, or open of invoices, without the money that is not allocated. */
    private void checkSums(ReferenceOrder o) {
        var now = sales.now(o.id);
        var order = now.order();
        var line = now.items().getFirst();
        long billed = Long.parseLong(sales.texts("""
                        select coalesce(sum(case d.kind when 'invoice' then l.quantity else -l.quantity end), 0)::text
                        from standing_document d join sales_order_invoice_line l on l.invoice_id = d.id
                        where d.order_id = $1 and d.reason not in ('returned', 'credited', 'refunded')
                        """, o.id).getFirst());
        long notInvoiced =
                order.status().equals("cancelled") ? 0 : (line.quantity() - line.closedQuantity() - billed) * 1000;
        var invoices = invoices(o.id);
        long paid = cents(order.paidAmount()) - cents(order.refundedAmount());
        long owed = cents(order.totalAmount()) - cents(order.creditedAmount()) - cents(order.writtenOffAmount()) - paid;
        long allocated = invoices.stream().mapToLong(i -> i.allocated).sum();
        assertThat(owed)
                .as(context())
                .isEqualTo(
                        notInvoiced + invoices.stream().mapToLong(Invoice::open).sum() - (paid - allocated));
        assertThat(invoices.stream().mapToLong(i -> i.writtenOff).sum())
                .as(context())
                .isEqualTo(cents(order.writtenOffAmount()));
        assertThat(cents(order.refundedAmount()) + cents(order.pendingRefundAmount()))
                .as(context())
                .isLessThanOrEqualTo(cents(order.paidAmount()));
        for (var kind : List.of("payment captured", "payment pending", "refund done", "refund pending")) {
            long sum = now.payments().stream()
                    .filter(p -> (p.kind() + " " + p.status().replace("authorised", "pending")).equals(kind))
                    .mapToLong(p -> cents(p.amount()))
                    .sum();
            assertThat(sum)
                    .as(context() + kind)
                    .isEqualTo(cents(
                            switch (kind) {
                                case "payment captured" -> order.paidAmount();
                                case "payment pending" -> order.pendingAmount();
                                case "refund done" -> order.refundedAmount();
                                default -> order.pendingRefundAmount();
                            }));
        }
    }

    // what has to agree

    private void check(ReferenceOrder o) {
        var now = sales.now(o.id);
        adopt(o, now);
        var order = now.order();
        var context = context() + "order " + orders.indexOf(o);
        assertThat(states(order.status(), order.paymentStatus(), order.fulfillmentStatus()))
                .as(context)
                .isEqualTo(states(o.status(), o.paymentStatus(), o.fulfillment()));
        assertThat(amounts(
                        cents(order.totalAmount()),
                        cents(order.creditedAmount()),
                        cents(order.writtenOffAmount()),
                        cents(order.paidAmount()),
                        cents(order.pendingAmount()),
                        cents(order.refundedAmount()),
                        cents(order.pendingRefundAmount()),
                        cents(order.openAmount()),
                        cents(order.creditAmount())))
                .as(context)
                .isEqualTo(amounts(
                        o.total(),
                        o.credited,
                        o.writtenOff,
                        o.paid(),
                        o.pending(),
                        o.refunded(),
                        o.pendingRefunds(),
                        o.open(),
                        o.credit()));
        assertThat(invoices(o.id).stream().map(Invoice::toString).toList())
                .as(context)
                .isEqualTo(o.invoices.stream().map(Invoice::toString).toList());
        assertThat(o.owed())
                .as(context)
                .isEqualTo(o.notInvoiced() + o.openOfInvoices() - (o.paid() - o.refunded() - o.allocated()));
        assertThat(o.refunded() + o.pendingRefunds()).as(context).isLessThanOrEqualTo(o.paid());
        for (var p : o.payments) assertThat(o.left(p)).as(context).isBetween(0L, p.amount);
        assertThat(o.creditNotes).as(context).isBetween(0L, o.invoiced());
        assertThat(order.dueAt() != null).as(context).isEqualTo(o.openOfInvoices() > 0);
        checkTaxes(o);
    }

    /** Each line of each document is computed from its own numbers, and the documents sum to what is owed. */
    private void checkDocuments(ReferenceOrder o) {
        long sum = 0;
        for (var d : documents.of(o.id)) {
            if (d.reason().equals("write_off_reversed")) continue;
            Arithmetic.check(context(), d);
            sum += signed(d, d.totalAmount());
        }
        assertThat(sum).as(context()).isEqualTo(o.documented());
    }

    private static long signed(InvoiceCreated d, BigDecimal amount) {
        return d.kind().equals("credit_note") ? -cents(amount) : cents(amount);
    }

    /** What is written off corrects at most the taxes that the documents leave, and all of them if nothing else is left. */
    private void checkTaxes(ReferenceOrder o) {
        var corrected = new TreeMap<BigDecimal, Long>();
        for (var text : sales.texts("""
                select concat_ws(' ', t->>'tax_rate', t->>'tax_amount')
                from sales_order_invoice i, jsonb_array_elements(i.written_off_taxes) t where i.order_id = $1
                """, o.id)) {
            var of = text.split(" ");
            corrected.merge(new BigDecimal(of[0]), cents(new BigDecimal(of[1])), Long::sum);
        }
        if (o.writtenOff == 0) {
            assertThat(corrected).as(context()).isEmpty();
            return;
        }
        var left = new TreeMap<BigDecimal, Long>();
        for (var d : documents.of(o.id)) {
            for (var l : d.lines())
                if (l.taxRate() != null) left.merge(l.taxRate(), signed(d, l.taxAmount()), Long::sum);
            for (var a : d.adjustments())
                if (a.taxRate() != null) left.merge(a.taxRate(), signed(d, a.taxAmount()), Long::sum);
            for (var f : d.restockingFees())
                if (f.taxRate() != null) left.merge(f.taxRate(), -signed(d, f.taxAmount()), Long::sum);
        }
        boolean all = o.writtenOff == o.documented();
        left.forEach((rate, tax) -> assertThat(corrected.getOrDefault(rate, 0L))
                .as(context() + rate)
                .isBetween(all ? tax : 0, tax));
        assertThat(left.keySet()).as(context()).containsAll(corrected.keySet());
    }

    private static String states(String... states) {
        return String.join(" ", states);
    }

    private static String amounts(long... all) {
        return "total %d, credited %d, written off %d, paid %d, pending %d, refunded %d, pending refunds %d, open %d, credit %d"
                .formatted(Arrays.stream(all).boxed().toArray());
    }

    /** Takes over the ids of what the step has added, which has to be what the reference has added; then all payments agree. */
    private void adopt(ReferenceOrder o, SalesOrderWithItems now) {
        for (var p : o.payments)
            if (p.id == null)
                p.id = now.payments().stream()
                        .filter(a -> a.kind().equals("payment")
                                && cents(a.amount()) == p.amount
                                && a.provider().equals(p.provider)
                                && (p.date == null || p.date.equals(a.date()))
                                && (p.source == p || Objects.equals(a.sourcePaymentId(), p.source.id))
                                && o.payments.stream().noneMatch(known -> a.id().equals(known.id)))
                        .findFirst()
                        .orElseThrow(() ->
                                new AssertionError(context() + "no payment of " + p.amount + " in " + now.payments()))
                        .id();
        for (var p : o.parts)
            if (p.id == null) {
                var found = now.payments().stream()
                        .filter(a -> a.kind().equals("refund")
                                && cents(a.amount()) == p.amount
                                && Objects.equals(a.paymentId(), p.payment.id)
                                && o.parts.stream().noneMatch(known -> a.id().equals(known.id)))
                        .findFirst()
                        .orElseThrow(() ->
                                new AssertionError(context() + "no refund of " + p.amount + " in " + now.payments()));
                p.id = found.id();
                p.refundId = found.refundId();
            }
        var expected = new ArrayList<String>();
        for (var p : o.payments)
            expected.add(p.id + " " + p.amount + " " + p.status + " from " + (p.source == p ? null : p.source.id));
        for (var p : o.parts) expected.add(p.id + " " + p.amount + " " + p.status + " for " + p.forOrder);
        assertThat(now.payments().stream()
                        .map(p -> p.id() + " " + cents(p.amount()) + " " + p.status()
                                + (p.kind().equals("refund")
                                        ? " for " + p.forOrderId()
                                        : " from " + p.sourcePaymentId())))
                .as(context())
                .containsExactlyInAnyOrderElementsOf(expected);
        var ids = sales.texts(
                "select id::text from sales_order_invoice where order_id = $1 and kind = 'invoice' order by ordinal",
                o.id);
        assertThat(ids).as(context()).hasSameSizeAs(o.invoices);
        for (int i = 0; i < ids.size(); i++) o.invoices.get(i).id = UUID.fromString(ids.get(i));
        var notes = sales.texts(
                "select id::text from sales_order_invoice where order_id = $1 and reason in ('credited', 'refunded') order by ordinal",
                o.id);
        assertThat(notes).as(context()).hasSameSizeAs(o.notes);
        for (int i = 0; i < notes.size(); i++) o.notes.get(i).id = UUID.fromString(notes.get(i));
    }

    /** As they are stored, the oldest first; their status is worked out here. */
    private static List<Invoice> invoices(UUID order) {
        var invoices = new ArrayList<Invoice>();
        // the newest event of each invoice says the same
        assertThat(sales.texts("""
                        select i.id::text from sales_order_invoice i left join lateral (
                          select e.data from event_log e where e.subject = i.id and e.type = $2 order by position desc limit 1) e on true
                        where i.order_id = $1 and i.kind = 'invoice'
                          and (i.credited_amount, i.written_off_amount, i.allocated_amount, i.written_off_taxes) is distinct from (
                            coalesce((e.data->>'credited_amount')::numeric, 0), coalesce((e.data->>'written_off_amount')::numeric, 0),
                            coalesce((e.data->>'allocated_amount')::numeric, 0), coalesce(e.data->'written_off_taxes', '[]'))
                        """, order, SalesEvents.INVOICE_CHANGED))
                .as("invoices whose change was not reported")
                .isEmpty();
        for (var text : sales.texts("""
                select concat_ws(' ', total_amount, credited_amount, written_off_amount, allocated_amount, open_amount,
                  invoice_status(total_amount, credited_amount, written_off_amount, allocated_amount))
                from sales_order_invoice where order_id = $1 and kind = 'invoice' order by ordinal
                """, order)) {
            var of = text.split(" ");
            var invoice = new Invoice(cents(new BigDecimal(of[0])), Map.of());
            invoice.credited = cents(new BigDecimal(of[1]));
            invoice.writtenOff = cents(new BigDecimal(of[2]));
            invoice.allocated = cents(new BigDecimal(of[3]));
            assertThat(List.of(cents(new BigDecimal(of[4])), of[5]))
                    .isEqualTo(List.of(invoice.open(), invoice.status()));
            assertThat(List.of(invoice.credited, invoice.writtenOff, invoice.allocated, invoice.open()))
                    .allMatch(amount -> amount >= 0);
            invoices.add(invoice);
        }
        return invoices;
    }
}
