package tradepost.billing.core.ledger;

import io.vertx.core.Future;
import io.vertx.core.Vertx;
import io.vertx.core.json.JsonObject;
import java.lang.reflect.Proxy;
import java.math.BigDecimal;
import java.time.Duration;
import java.time.Instant;
import java.time.LocalDate;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.HashMap;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;
import java.util.UUID;
import java.util.concurrent.CopyOnWriteArrayList;
import java.util.function.Consumer;
import org.awaitility.Awaitility;
import org.jspecify.annotations.Nullable;
import tradepost.billing.core.BillingVerticle;
import tradepost.billing.ledger.BalanceQuery;
import tradepost.billing.ledger.LedgerEntry;
import tradepost.billing.ledger.LedgerQuery;
import tradepost.billing.ledger.LedgerReconciliation;
import tradepost.billing.ledger.LedgerService;
import tradepost.inventory.value.TotalValue;
import tradepost.inventory.value.ValueService;
import tradepost.kernel.TestDb;
import tradepost.kernel.TestIdentity;
import tradepost.kernel.TestVerticle;
import tradepost.kernel.concurrent.Tasks;
import tradepost.kernel.contract.Contract;
import tradepost.kernel.db.Db;
import tradepost.kernel.events.Event;
import tradepost.kernel.events.EventLog;
import tradepost.kernel.events.TestEvents;
import tradepost.kernel.identity.Caller;
import tradepost.kernel.jobs.JobBox;
import tradepost.kernel.jobs.Jobs;
import tradepost.kernel.listing.Page;
import tradepost.kernel.service.Env;
import tradepost.kernel.service.Services;
import tradepost.kernel.undelivered.Undelivered;
import tradepost.kernel.undelivered.UndeliveredEvents;
import tradepost.kernel.value.Ids;
import tradepost.orders.charge.ShippingCharge;
import tradepost.payment.LastPayment;
import tradepost.payment.MovedMoney;
import tradepost.payment.PaymentService;
import tradepost.payment.ProviderMoney;
import tradepost.purchase.PurchaseEvents;
import tradepost.sales.SalesEvents;
import tradepost.sales.event.OrderPaid;
import tradepost.sales.event.OrderRefunded;
import tradepost.sales.event.OrderRefunded.RefundedPart;
import tradepost.sales.invoice.InvoiceChanged;
import tradepost.sales.invoice.InvoiceChanged.WrittenOffTax;
import tradepost.sales.invoice.InvoiceCreated;
import tradepost.sales.invoice.InvoiceCreated.RestockingFee;

/** Billing on PostgreSQL, with the events of an order of sales. */
final class Books {
    static final Caller ADMIN = new Caller(new UUID(0, 1), "admin", List.of("*"));
    static final UUID CUSTOMER = Ids.next();
    /** What sales has written is delivered. */
    private static final Undelivered NOTHING = new Undelivered(0, true, List.of());

    final Env env;
    final Db db;
    final TestIdentity identity;
    final LedgerService service;
    final JobBox jobs;
    private String deployment = "";

    /** A payment, or what was given back of it. */
    private record Moved(UUID payment, ProviderMoney money) {
        boolean isIn(UUID after, UUID to) {
            return payment.toString().compareTo(after.toString()) > 0
                    && payment.toString().compareTo(to.toString()) <= 0;
        }
    }

    private static final String POSTED_STOCK =
            "select coalesce(sum(amount), 0) from ledger_entry where account = 'stock' and currency = 'USD'";

    /** By how much inventory says that the stock is worth more than what is posted. */
    volatile BigDecimal worthMore = BigDecimal.ZERO;

    /** What payment says that was moved. */
    private final List<Moved> moved = new CopyOnWriteArrayList<>();

    /** Runs each time that payment has read what was moved of payments after one, before billing has the answer. */
    volatile Consumer<UUID> afterReading = after -> {};

    Books(Vertx vertx, String... settings) {
        env = TestDb.env(vertx, "billing", settings);
        identity = new TestIdentity(vertx);
        db = Db.open(env, "billing");
        bindPayments();
        bindStock();
        UndeliveredEvents events = (subscriber, data, caller) -> Future.succeededFuture(NOTHING);
        TestVerticle.run(
                vertx, () -> Services.bind(env, Undelivered.address("sales"), UndeliveredEvents.class, events));
        deploy();
        service = identity.proxy("admin", LedgerService.ADDRESS, LedgerService.class);
        jobs = identity.proxy("admin", Jobs.address("billing"), JobBox.class);
    }

    void deploy() {
        deployment = TestVerticle.deploy(env.vertx(), new BillingVerticle(env));
    }

    void undeploy() {
        env.vertx().undeploy(deployment).await();
    }

    private void bindPayments() {
        var api = PaymentService.class;
        var stub = api.cast(Proxy.newProxyInstance(
                api.getClassLoader(), new Class<?>[] {api}, (self, method, args) -> switch (method.getName()) {
                    case "lastPayment" -> Future.succeededFuture(lastPayment());
                    case "movedMoney" -> Tasks.run(env.vertx(), () -> movedMoney((UUID) args[0], (UUID) args[1]));
                    default -> Future.failedFuture(method.getName());
                }));
        TestVerticle.run(
                env.vertx(), () -> Services.bind(env, PaymentService.ADDRESS, Contract.load("payment"), api, stub));
    }

    private void bindStock() {
        var api = ValueService.class;
        var stub = api.cast(Proxy.newProxyInstance(
                api.getClassLoader(),
                new Class<?>[] {api},
                (self, method, args) -> db.list(r -> r.getBigDecimal(0), POSTED_STOCK)
                        .map(posted -> new TotalValue("USD", posted.getFirst().add(worthMore)))));
        TestVerticle.run(
                env.vertx(), () -> Services.bind(env, ValueService.ADDRESS, Contract.load("inventory"), api, stub));
    }

    private LastPayment lastPayment() {
        return new LastPayment(moved.stream()
                .map(Moved::payment)
                .max(Comparator.comparing(UUID::toString))
                .orElse(new UUID(0, 0)));
    }

    private MovedMoney movedMoney(UUID after, UUID to) {
        var found =
                moved.stream().filter(m -> m.isIn(after, to)).map(Moved::money).toList();
        afterReading.accept(after);
        return new MovedMoney(to, found);
    }

    void moved(UUID payment, String direction, String provider, String currency, String amount) {
        moved.add(new Moved(payment, new ProviderMoney(direction, provider, currency, money(amount))));
    }

    void forgetMoved() {
        moved.clear();
    }

    /** From one or several requests, until everything is compared that there is now: a request may return the result of an earlier one. */
    LedgerReconciliation reconciled() {
        var now = db.list(r -> r.getOffsetDateTime(0).toInstant(), "select clock_timestamp()")
                .await()
                .getFirst();
        return Awaitility.await()
                .pollDelay(Duration.ZERO)
                .until(
                        () -> service.reconcileLedger(ADMIN).await(),
                        r -> r.complete() && !r.startedAt().isBefore(now));
    }

    /** Fails if the events could not be applied. */
    void deliver(Event... events) {
        TestEvents.deliver(env, "billing", List.of(events)).await();
    }

    static BigDecimal money(String amount) {
        return new BigDecimal(amount);
    }

    static WrittenOffTax off(String rate, String net, String tax) {
        return new WrittenOffTax(new BigDecimal(rate), money(net), money(tax));
    }

    static RestockingFee fee(String total, String tax, String rate) {
        return new RestockingFee(
                Ids.next(), "SKU", "Item", "standard", new BigDecimal(rate), false, money(tax), money(total));
    }

    static InvoiceCreated.Line line(String total, String tax, @Nullable String rate, boolean included) {
        var net = included ? money(total) : money(total).subtract(money(tax));
        return new InvoiceCreated.Line(
                Ids.next(),
                Ids.next(),
                "SKU",
                "Hammer",
                1,
                net,
                net,
                money("0.00"),
                rate == null ? null : "standard",
                rate == null ? null : money(rate),
                included,
                money(tax),
                money(total));
    }

    static ShippingCharge shipping(String total, String tax, @Nullable String rate, boolean included) {
        var amount = included ? money(total) : money(total).subtract(money(tax));
        return new ShippingCharge(
                "standard",
                amount,
                null,
                null,
                ShippingCharge.REQUEST,
                rate == null ? null : money(rate),
                included,
                money(tax),
                money(total));
    }

    /** An order with its documents. */
    final class Order {
        final UUID id = Ids.next();
        final String currency;
        private final Map<UUID, InvoiceCreated> documents = new LinkedHashMap<>();
        private final Map<UUID, Long> versions = new HashMap<>();
        private long version;

        Order(String currency) {
            this.currency = currency;
        }

        Event invoiced(@Nullable LocalDate date, @Nullable ShippingCharge shipping, InvoiceCreated.Line... lines) {
            return created("invoice", date, shipping, lines);
        }

        Event credited(@Nullable LocalDate date, @Nullable ShippingCharge shipping, InvoiceCreated.Line... lines) {
            return created("credit_note", date, shipping, lines);
        }

        /** The reversal of the newest credit note. */
        Event reversed(@Nullable LocalDate date, @Nullable ShippingCharge shipping, InvoiceCreated.Line... lines) {
            return created("reversal", date, shipping, lines);
        }

        private Event created(
                String kind,
                @Nullable LocalDate date,
                @Nullable ShippingCharge shipping,
                InvoiceCreated.Line... lines) {
            return created(kind, date, shipping, List.of(), lines);
        }

        /** A credit note of a return, of which a fee is kept. */
        Event returned(RestockingFee fee, InvoiceCreated.Line... lines) {
            return created("credit_note", null, null, List.of(fee), lines);
        }

        private Event created(
                String kind,
                @Nullable LocalDate date,
                @Nullable ShippingCharge shipping,
                List<RestockingFee> fees,
                InvoiceCreated.Line... lines) {
            var id = Ids.next();
            var tax = money("0.00");
            var total = money("0.00");
            for (var l : lines) {
                tax = tax.add(l.taxAmount());
                total = total.add(l.totalAmount());
            }
            if (shipping != null) {
                tax = tax.add(shipping.taxAmount());
                total = total.add(shipping.totalAmount());
            }
            for (var f : fees) {
                tax = tax.subtract(f.taxAmount());
                total = total.subtract(f.totalAmount());
            }
            boolean isInvoice = kind.equals("invoice");
            boolean isReversal = kind.equals("reversal");
            var now = Instant.now();
            var data = new InvoiceCreated(
                    id,
                    kind,
                    isInvoice ? "shipped" : isReversal ? "credit_reversed" : "corrected",
                    null,
                    this.id,
                    "SO-000001",
                    documents.size() + 1,
                    CUSTOMER,
                    "Corner Hardware",
                    null,
                    currency,
                    total,
                    money("0.00"),
                    money("0.00"),
                    tax,
                    total,
                    money("0.00"),
                    shipping,
                    null,
                    new JsonObject(),
                    new JsonObject(),
                    List.of(),
                    List.of(),
                    null,
                    isReversal ? newest("credit_note") : null,
                    null,
                    null,
                    null,
                    now,
                    date,
                    null,
                    isInvoice ? now : null,
                    isInvoice || documents.isEmpty() ? List.of() : List.of(credit(isReversal ? total.negate() : total)),
                    List.of(lines),
                    List.of(),
                    List.of(),
                    fees);
            documents.put(id, data);
            versions.put(id, 1L);
            return EventLog.event(SalesEvents.INVOICE_CREATED, id, 1, data, "user:somebody", null);
        }

        private InvoiceCreated.Credit credit(BigDecimal amount) {
            return new InvoiceCreated.Credit(invoice(), amount);
        }

        private UUID newest(String kind) {
            return documents.values().stream()
                    .filter(d -> d.kind().equals(kind))
                    .reduce((a, b) -> b)
                    .orElseThrow()
                    .invoiceId();
        }

        UUID invoice() {
            return documents.keySet().iterator().next();
        }

        /** Of the first invoice. */
        Event changed(String credited, String writtenOff, String allocated) {
            return changed(invoice(), credited, writtenOff, allocated, null);
        }

        Event changed(UUID invoice, String credited, String writtenOff, String allocated, @Nullable LocalDate date) {
            return changed(invoice, credited, writtenOff, allocated, date, List.of());
        }

        /** Of the first invoice; what is written off corrects the taxes. */
        Event writtenOff(String credited, String writtenOff, String allocated, WrittenOffTax... taxes) {
            return changed(invoice(), credited, writtenOff, allocated, null, List.of(taxes));
        }

        Event changed(
                UUID invoice,
                String credited,
                String writtenOff,
                String allocated,
                @Nullable LocalDate date,
                List<WrittenOffTax> taxes) {
            var document = documents.get(invoice);
            var open = document.totalAmount()
                    .subtract(money(credited))
                    .subtract(money(writtenOff))
                    .subtract(money(allocated));
            var data = new InvoiceChanged(
                    invoice,
                    id,
                    CUSTOMER,
                    currency,
                    document.totalAmount(),
                    money(credited),
                    money(writtenOff),
                    money(allocated),
                    open,
                    open.signum() == 0 ? "paid" : "partially_paid",
                    null,
                    null,
                    null,
                    date,
                    "confirmed",
                    "unpaid",
                    taxes);
            long next = versions.merge(invoice, 1L, Long::sum);
            return EventLog.event(SalesEvents.INVOICE_CHANGED, invoice, next, data, "user:somebody", null);
        }

        Event paid(String type, UUID payment, String provider, String amount) {
            return paid(type, payment, provider, amount, null);
        }

        Event paid(String type, UUID payment, String provider, String amount, @Nullable LocalDate date) {
            var a = money(amount);
            var data = new OrderPaid(
                    id,
                    CUSTOMER,
                    a,
                    a,
                    a,
                    "SO-000001",
                    currency,
                    payment,
                    provider,
                    provider,
                    null,
                    new JsonObject(),
                    null,
                    null,
                    date);
            return EventLog.event(type, id, ++version, data, "user:somebody", null);
        }

        Event paid(String provider, String amount) {
            return paid(SalesEvents.PAID, Ids.next(), provider, amount);
        }

        Event refunded(String type, RefundedPart... parts) {
            return refunded(type, null, parts);
        }

        Event refunded(String type, @Nullable LocalDate date, RefundedPart... parts) {
            var sum = List.of(parts).stream().map(RefundedPart::amount).reduce(BigDecimal.ZERO, BigDecimal::add);
            var data = new OrderRefunded(
                    id,
                    CUSTOMER,
                    Ids.next(),
                    sum,
                    sum,
                    sum,
                    currency,
                    null,
                    "SO-000001",
                    List.of(parts),
                    "paid",
                    "paid",
                    null,
                    date);
            return EventLog.event(type, id, ++version, data, "user:somebody", null);
        }

        Event paidVendor(UUID payment, String amount) {
            return paidVendor(payment, amount, null);
        }

        Event paidVendor(UUID payment, String amount, @Nullable LocalDate date) {
            var a = money(amount);
            var data = new tradepost.purchase.event.OrderPaid(
                    id,
                    Ids.next(),
                    payment,
                    a,
                    a,
                    a,
                    currency,
                    true,
                    "PO-000001",
                    "manual",
                    "transfer",
                    null,
                    new JsonObject(),
                    date);
            return EventLog.event(PurchaseEvents.PAID, id, ++version, data, "user:somebody", null);
        }

        /** The balance of each account, with the tax rate behind those that have one. */
        Map<String, String> balances() {
            var sums = new TreeMap<String, BigDecimal>();
            for (var e : entries()) {
                var rate = e.taxRate() == null ? "" : " " + e.taxRate().toPlainString();
                sums.merge(e.account() + rate, e.amount(), BigDecimal::add);
            }
            var shown = new TreeMap<String, String>();
            sums.forEach((account, sum) -> {
                if (sum.signum() != 0) shown.put(account, sum.toPlainString());
            });
            return shown;
        }

        List<LedgerEntry> entries() {
            return Books.this.entries(id);
        }

        List<String> kinds() {
            var kinds = new LinkedHashMap<UUID, String>();
            for (var e : entries().reversed()) kinds.put(e.transactionId(), e.kind());
            return new ArrayList<>(kinds.values());
        }
    }

    static RefundedPart part(UUID id, UUID payment, String provider, String amount, String status, String method) {
        return new RefundedPart(id, payment, provider, money(amount), status, method, null, null);
    }

    List<LedgerEntry> entries(UUID order) {
        var query = new LedgerQuery(
                Page.of(100, null, null, null), null, null, null, order, null, null, null, null, null, null);
        return service.listEntries(query, ADMIN).await().data();
    }

    /** The balances at the end of a day, by account and currency; without those that are zero. */
    Map<String, String> balances(@Nullable LocalDate asOf) {
        var found = new TreeMap<String, String>();
        for (var b : service.getBalances(new BalanceQuery(asOf), ADMIN).await().accounts())
            found.put(
                    b.account() + " " + b.currency(),
                    b.debit().stripTrailingZeros().toPlainString() + " "
                            + b.credit().stripTrailingZeros().toPlainString());
        return found;
    }

    /** The same from all entries. */
    Map<String, String> plainSums(@Nullable LocalDate asOf) {
        var sql = """
                select account, currency, coalesce(sum(amount) filter (where amount > 0), 0), coalesce(-sum(amount) filter (where amount < 0), 0)
                from ledger_entry where $1::date is null or posted_on <= $1 group by account, currency
                """;
        var found = new TreeMap<String, String>();
        for (var r : db.query(sql, asOf).await())
            found.put(
                    r.getString(0) + " " + r.getString(1),
                    r.getBigDecimal(2).stripTrailingZeros().toPlainString() + " "
                            + r.getBigDecimal(3).stripTrailingZeros().toPlainString());
        return found;
    }

    /** The balances of customers at the end of a day, by customer and currency; without those that are zero. */
    Map<String, String> customerBalances(LocalDate asOf) {
        return ofCustomers("select * from (" + CustomerBalances.AT + ") b", asOf);
    }

    /** The same from all entries. */
    Map<String, String> plainCustomerSums(LocalDate asOf) {
        return ofCustomers("""
                select t.customer_id, e.currency, sum(e.amount) from ledger_transaction t join ledger_entry e on e.transaction_id = t.id
                where t.document_date <= $1 and e.account = any($2) group by 1, 2 having sum(e.amount) <> 0
                """, asOf);
    }

    private Map<String, String> ofCustomers(String sql, LocalDate asOf) {
        var found = new TreeMap<String, String>();
        for (var r : db.query(sql, asOf, Accounts.STORED.ofCustomers()).await())
            found.put(
                    r.getUUID(0) + " " + r.getString(1),
                    r.getBigDecimal(2).stripTrailingZeros().toPlainString());
        return found;
    }

    /** The books of all tests are open again. */
    void reopen() {
        TestDb.run(
                "billing",
                "delete from ledger_closing; delete from ledger_balance; delete from ledger_customer_balance");
    }
}
