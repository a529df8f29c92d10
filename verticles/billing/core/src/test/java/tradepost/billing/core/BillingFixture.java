package tradepost.billing.core;

import static org.assertj.core.api.Assertions.assertThat;

import io.vertx.core.Future;
import io.vertx.core.Vertx;
import io.vertx.core.eventbus.DeliveryOptions;
import io.vertx.core.json.JsonArray;
import io.vertx.core.json.JsonObject;
import java.lang.reflect.Proxy;
import java.math.BigDecimal;
import java.time.Instant;
import java.time.LocalDate;
import java.time.temporal.ChronoUnit;
import java.util.Arrays;
import java.util.List;
import java.util.Set;
import java.util.UUID;
import java.util.concurrent.ConcurrentHashMap;
import java.util.function.Supplier;
import org.jspecify.annotations.Nullable;
import tradepost.billing.invoice.Invoice;
import tradepost.billing.invoice.InvoiceService;
import tradepost.contact.CustomerService;
import tradepost.contact.CustomerSnapshot;
import tradepost.kernel.TestDb;
import tradepost.kernel.TestIdentity;
import tradepost.kernel.TestVerticle;
import tradepost.kernel.contract.Contract;
import tradepost.kernel.db.Db;
import tradepost.kernel.events.Event;
import tradepost.kernel.events.EventLog;
import tradepost.kernel.identity.Caller;
import tradepost.kernel.identity.Seal;
import tradepost.kernel.json.Json;
import tradepost.kernel.problem.Problem;
import tradepost.kernel.service.Env;
import tradepost.kernel.service.Services;
import tradepost.kernel.time.BusinessZone;
import tradepost.kernel.undelivered.Undelivered;
import tradepost.kernel.undelivered.UndeliveredEvents;
import tradepost.kernel.value.Ids;
import tradepost.orders.charge.ShippingCharge;
import tradepost.orders.invoice.OrderAddress;
import tradepost.sales.SalesEvents;
import tradepost.sales.SalesService;
import tradepost.sales.event.OrderPaid;
import tradepost.sales.event.OrderRefunded;
import tradepost.sales.event.OrderRefunded.RefundedPart;
import tradepost.sales.invoice.InvoiceChanged;
import tradepost.sales.invoice.InvoiceCreated;
import tradepost.sales.invoice.OrderInvoiceService;

/** A billing context on a real database, with a sales context that does what the test says. */
public final class BillingFixture {
    public static final Caller ANYBODY = new Caller(new UUID(0, 1), "admin", List.of("*"));
    public static final UUID CUSTOMER = Ids.next();
    private static final OrderAddress ADDRESS =
            new OrderAddress("billing", "Łucja Żak", "ul. Długa 1", null, "00-001", "Warszawa", null, "PL");

    /** What another context does when it is called. */
    public interface Invoicing {
        Future<?> call(String method, Object[] args);
    }

    public final Env env;
    public final Db db;
    public final TestIdentity identity;
    public final InvoiceService invoices;
    /** Orders that sales knows. */
    public final Set<UUID> orders = ConcurrentHashMap.newKeySet();

    /** What contact says of customers. */
    public volatile Invoicing customers = (method, args) -> Future.succeededFuture(new CustomerSnapshot(
            (UUID) args[0], "CU-000001", "Corner Hardware", "orders@corner.example", null, null, false, true));

    /** What sales has written and not delivered. */
    public volatile Undelivered undelivered = new Undelivered(0, true, List.of());

    public volatile Supplier<Undelivered> undeliveredNow = () -> undelivered;

    public volatile Invoicing invoicing = (method, args) -> Future.failedFuture(method);

    public BillingFixture(Vertx vertx) {
        this(vertx, BusinessZone.UTC.id());
    }

    public BillingFixture(Vertx vertx, String zone) {
        env = TestDb.env(vertx, "billing", "seller.name", "Northern Supplies Ltd", "business.zone", zone);
        bind(SalesService.ADDRESS, "sales", SalesService.class, (method, args) -> {
            if (!method.equals("getOrder")) return Future.failedFuture(method);
            var known = orders.contains((UUID) args[0]);
            return known ? Future.succeededFuture() : Future.failedFuture(Problem.notFound("order_not_found"));
        });
        bind(
                OrderInvoiceService.ADDRESS,
                "sales",
                OrderInvoiceService.class,
                (method, args) -> invoicing.call(method, args));
        bind(CustomerService.ADDRESS, "contact", CustomerService.class, (method, args) -> customers.call(method, args));
        UndeliveredEvents events = (subscriber, data, caller) -> Future.succeededFuture(undeliveredNow.get());
        Services.bind(env, Undelivered.address("sales"), UndeliveredEvents.class, events)
                .await();
        // a document of another zone may have been issued tomorrow
        TestDb.run("billing", "update invoice_counter set last_date = make_date(year, 1, 1)");
        TestVerticle.deploy(vertx, new BillingVerticle(env));
        db = TestVerticle.run(vertx, () -> Future.succeededFuture(Db.open(env, "billing")));
        identity = new TestIdentity(vertx);
        invoices = identity.proxy("admin", InvoiceService.ADDRESS, InvoiceService.class);
    }

    private <T> void bind(String address, String context, Class<T> api, Invoicing responder) {
        var service = api.cast(Proxy.newProxyInstance(
                api.getClassLoader(),
                new Class<?>[] {api},
                (self, method, args) -> responder.call(method.getName(), args)));
        Services.bind(env, address, Contract.load(context), api, service).await();
    }

    /** A document of one line, as sales decides it. */
    public static final class Draft {
        public final UUID id;
        public final UUID order;
        public UUID customer = CUSTOMER;
        public String kind = Invoice.INVOICE;
        public String reason = "shipped";
        public int ordinal = 1;
        public String currency = "USD";
        public BigDecimal total = new BigDecimal("100.00");
        public BigDecimal prepaid = new BigDecimal("0.00");
        public Instant at = Instant.now().truncatedTo(ChronoUnit.MICROS);
        public int days;
        /** If null, so many days of 24 hours later. */
        @Nullable
        public Instant due;

        public final UUID line = Ids.next();
        public List<UUID> shipments = List.of();
        public List<Instant> shippedAt = List.of();
        public List<InvoiceCreated.Credit> credits = List.of();

        /** What a reversal takes back. */
        @Nullable
        public UUID reverses;

        @Nullable
        public LocalDate date;

        @Nullable
        public LocalDate supplyDate;

        @Nullable
        public UUID owner;

        @Nullable
        public String language;

        @Nullable
        public ShippingCharge shipping;

        public JsonObject privateMetadata = new JsonObject();

        public Draft(UUID id, UUID order) {
            this.id = id;
            this.order = order;
        }

        public static Draft invoice(UUID order) {
            return new Draft(Ids.next(), order);
        }

        public static Draft creditNote(UUID order, UUID invoice, String amount) {
            var note = new Draft(Ids.next(), order);
            note.kind = Invoice.CREDIT_NOTE;
            note.reason = "returned";
            note.ordinal = 2;
            note.total = new BigDecimal(amount);
            note.credits = List.of(new InvoiceCreated.Credit(invoice, note.total));
            return note;
        }

        /** Takes back a credit note of this invoice. */
        public static Draft reversal(Draft note, UUID invoice) {
            var reversal = new Draft(Ids.next(), note.order);
            reversal.customer = note.customer;
            reversal.kind = Invoice.REVERSAL;
            reversal.reason = "credit_reversed";
            reversal.ordinal = note.ordinal + 1;
            reversal.total = note.total;
            reversal.reverses = note.id;
            reversal.credits = List.of(new InvoiceCreated.Credit(invoice, note.total.negate()));
            return reversal;
        }

        /** Takes back a write-off of this invoice. */
        public static Draft reversal(Draft invoice, UUID writeOff, String amount) {
            var reversal = new Draft(Ids.next(), invoice.order);
            reversal.customer = invoice.customer;
            reversal.kind = Invoice.REVERSAL;
            reversal.reason = "write_off_reversed";
            reversal.ordinal = invoice.ordinal + 1;
            reversal.total = new BigDecimal(amount);
            reversal.reverses = writeOff;
            return reversal;
        }

        public InvoiceCreated document() {
            var zero = new BigDecimal("0.00");
            var pieces = new InvoiceCreated.Line(
                    line,
                    Ids.next(),
                    "SKU-1",
                    "Hammer",
                    2,
                    total.divide(new BigDecimal(2)),
                    total,
                    zero,
                    null,
                    null,
                    false,
                    zero,
                    total);
            return new InvoiceCreated(
                    id,
                    kind,
                    reason,
                    "because",
                    order,
                    "SO-000017",
                    ordinal,
                    customer,
                    "Corner Hardware",
                    owner,
                    currency,
                    total,
                    zero,
                    zero,
                    zero,
                    total,
                    prepaid,
                    shipping,
                    "WEB-1042",
                    new JsonObject(),
                    privateMetadata,
                    shipments,
                    shippedAt,
                    null,
                    reverses,
                    language,
                    ADDRESS,
                    ADDRESS,
                    at,
                    date,
                    supplyDate,
                    kind.equals(Invoice.INVOICE) ? dueAt() : null,
                    credits,
                    reason.equals("write_off_reversed") ? List.of() : List.of(pieces),
                    List.of(),
                    List.of(),
                    List.of());
        }

        private Instant dueAt() {
            return due == null ? at.plus(days, ChronoUnit.DAYS) : due;
        }

        public Event created() {
            return EventLog.event(SalesEvents.INVOICE_CREATED, id, 1, Json.write(document()));
        }

        /** Money that pays the order, and no invoice yet. */
        public Event paid(String amount) {
            var sum = new BigDecimal(amount);
            var data = new OrderPaid(
                    order,
                    customer,
                    sum,
                    sum,
                    total,
                    "SO-000017",
                    currency,
                    Ids.next(),
                    "manual",
                    "transfer",
                    null,
                    new JsonObject(),
                    null,
                    null,
                    null);
            return EventLog.event(SalesEvents.PAID, order, 3, Json.write(data));
        }

        /** Money that went back to the customer. */
        public Event refunded(String amount) {
            var sum = new BigDecimal(amount);
            var part = new RefundedPart(Ids.next(), Ids.next(), "manual", sum, "done", "transfer", null, null);
            var data = new OrderRefunded(
                    order,
                    customer,
                    Ids.next(),
                    sum,
                    sum,
                    sum,
                    currency,
                    null,
                    "SO-000017",
                    List.of(part),
                    "paid",
                    "paid",
                    null,
                    null);
            return EventLog.event(SalesEvents.REFUNDED, order, 4, Json.write(data));
        }

        /** What is credited, written off and allocated by now. */
        public Event changed(long version, String status, String credited, String writtenOff, String allocated) {
            return changed(version, status, credited, writtenOff, allocated, null, null);
        }

        /** A command has written off so much more. */
        public Event writtenOff(long version, UUID writeOff, String amount, String writtenOff) {
            return changed(version, "open", "0.00", writtenOff, "0.00", writeOff, new BigDecimal(amount));
        }

        private Event changed(
                long version,
                String status,
                String credited,
                String writtenOff,
                String allocated,
                @Nullable UUID writeOff,
                @Nullable BigDecimal amount) {
            var parts =
                    new BigDecimal[] {new BigDecimal(credited), new BigDecimal(writtenOff), new BigDecimal(allocated)};
            var open = Arrays.stream(parts).reduce(total, BigDecimal::subtract);
            var data = new InvoiceChanged(
                    id,
                    order,
                    customer,
                    currency,
                    total,
                    parts[0],
                    parts[1],
                    parts[2],
                    open,
                    status,
                    writeOff == null ? null : "bank charges",
                    writeOff,
                    amount,
                    null,
                    "confirmed",
                    "unpaid",
                    List.of());
            return EventLog.event(SalesEvents.INVOICE_CHANGED, id, version, Json.write(data));
        }
    }

    /** The event as if it had happened so many days ago. */
    public static Event at(Event e, long daysAgo) {
        return new Event(
                0,
                e.id(),
                e.type(),
                e.subject(),
                e.subjectVersion(),
                e.data(),
                e.actor(),
                e.origin(),
                Instant.now().minus(daysAgo, ChronoUnit.DAYS));
    }

    /** Delivers events of sales, and waits until they are applied. */
    public void deliver(Event... events) {
        assertThat(deliverSome(events).await()).isEqualTo(new JsonArray());
    }

    /** Of one context. Returns those that could not be applied. */
    public Future<JsonArray> deliverSome(Event... events) {
        var source = events[0].type().split("\\.", 2)[0];
        var body = new JsonObject()
                .put(
                        "events",
                        new JsonArray(
                                Arrays.stream(events).map(Event::toCloudEvent).toList()));
        var options = new DeliveryOptions()
                .addHeader("action", "events")
                .addHeader("in-turn", "false")
                .addHeader(Seal.HEADER, env.seal().seal(source, "events.billing", "events", body));
        return env.vertx()
                .eventBus()
                .<JsonObject>request("events.billing", body, options)
                .map(m -> m.body().getJsonArray("failed"));
    }

    public Invoice get(UUID id) {
        return invoices.getInvoice(id, ANYBODY).await();
    }

    /** The events of a document, with the version of each. */
    public List<String> events(UUID id) {
        return db.list(
                        r -> r.getString(0) + " " + r.getLong(1),
                        "select type, subject_version from event_log where subject = $1 order by position",
                        id)
                .await();
    }

    public List<String> texts(String sql, Object... args) {
        return db.list(r -> r.getString(0), sql, args).await();
    }
}
