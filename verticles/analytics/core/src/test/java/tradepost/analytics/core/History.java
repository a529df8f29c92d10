package tradepost.analytics.core;

import io.vertx.core.json.JsonArray;
import io.vertx.core.json.JsonObject;
import java.math.BigDecimal;
import java.math.RoundingMode;
import java.time.Duration;
import java.time.Instant;
import java.time.LocalDate;
import java.time.ZoneId;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Random;
import java.util.UUID;
import org.jspecify.annotations.Nullable;
import tradepost.billing.BillingEvents;
import tradepost.catalog.CatalogEvents;
import tradepost.inventory.InventoryEvents;
import tradepost.kernel.events.Event;
import tradepost.purchase.PurchaseEvents;
import tradepost.sales.SalesEvents;

/**
 * A company that does things at random, as the other contexts would: the events of what it does, and its documents, of which a test makes the sums
 * that figures must equal.
 */
public final class History {
    public static final UUID MAIN = UUID.fromString("00000000-0000-7000-8000-000000000001");
    static final UUID SUPPLIER = UUID.fromString("00000000-0000-7000-8000-000000000002");
    static final UUID CUSTOMER = UUID.fromString("00000000-0000-7000-8000-000000000003");
    static final UUID ADJUSTMENT = UUID.fromString("00000000-0000-7000-8000-000000000004");
    private static final BigDecimal TAX = new BigDecimal("0.19");

    /** A line of an order or of a document; amounts of a credit note are negative. */
    public record Line(
            UUID id,
            UUID item,
            long quantity,
            BigDecimal net,
            BigDecimal tax,
            @Nullable BigDecimal rate) {
        BigDecimal total() {
            return net.add(tax);
        }
    }

    /** An invoice or, with negative amounts, a credit note. */
    public static final class Invoice {
        public final UUID id;
        public final Order order;
        public final boolean isInvoice;
        /** When it counts: when it was issued, unless it has the date of an earlier day. */
        public final Instant at;

        public final List<Line> lines;
        public final @Nullable Line shipping;
        public final Instant dueAt;
        BigDecimal allocated = BigDecimal.ZERO;
        BigDecimal writtenOff = BigDecimal.ZERO;
        /** By how much what is written off corrects what is taxed at a rate; empty if it does not. */
        final Map<BigDecimal, Correction> corrected = new HashMap<>();

        BigDecimal credited = BigDecimal.ZERO;
        int version = 1;

        Invoice(
                UUID id,
                Order order,
                boolean isInvoice,
                Instant at,
                List<Line> lines,
                @Nullable Line shipping,
                Instant dueAt) {
            this.id = id;
            this.order = order;
            this.isInvoice = isInvoice;
            this.at = at;
            this.lines = lines;
            this.shipping = shipping;
            this.dueAt = dueAt;
        }

        public List<Line> all() {
            var all = new ArrayList<>(lines);
            if (shipping != null) all.add(shipping);
            return all;
        }

        public BigDecimal total() {
            return all().stream().map(Line::total).reduce(BigDecimal.ZERO, BigDecimal::add);
        }

        public BigDecimal open() {
            return isInvoice ? total().subtract(allocated).subtract(writtenOff).subtract(credited) : BigDecimal.ZERO;
        }
    }

    public static final class Order {
        public final UUID id = uuid();
        public final UUID customer;
        public final String currency;
        public final List<Line> lines;
        public final @Nullable Line shipping;
        public final Instant createdAt;
        public @Nullable Instant confirmedAt;
        public @Nullable Instant cancelledAt;
        String stage = "draft";
        String fulfillment = "unfulfilled";
        BigDecimal paid = BigDecimal.ZERO;
        BigDecimal refunded = BigDecimal.ZERO;
        final List<Invoice> invoices = new ArrayList<>();
        long version;
        final String number;

        Order(
                String number,
                UUID customer,
                String currency,
                List<Line> lines,
                @Nullable Line shipping,
                Instant createdAt) {
            this.number = number;
            this.shipping = shipping;
            this.customer = customer;
            this.currency = currency;
            this.lines = lines;
            this.createdAt = createdAt;
        }

        public BigDecimal total() {
            var total = lines.stream().map(Line::total).reduce(BigDecimal.ZERO, BigDecimal::add);
            return shipping == null ? total : total.add(shipping.total());
        }

        BigDecimal owed() {
            var owed = total().subtract(paid).add(refunded);
            for (var i : invoices)
                if (i.isInvoice) owed = owed.subtract(i.credited).subtract(i.writtenOff);
            return owed;
        }

        public String status() {
            if (!stage.equals("confirmed")) return stage;
            if (owed().signum() > 0) return "confirmed";
            if (fulfillment.equals("fulfilled")) return "completed";
            return paid.compareTo(refunded) > 0 ? "paid" : "confirmed";
        }

        String paymentStatus() {
            boolean stays = paid.compareTo(refunded) > 0;
            if (owed().signum() > 0) return stays ? "partially_paid" : "unpaid";
            if (paid.signum() == 0) return "not_due";
            if (refunded.signum() == 0) return "paid";
            return stays ? "partially_refunded" : "refunded";
        }
    }

    /**
     * Money: negative if it has left.
     *
     * @param at when it counts: when it moved, unless it has the date of an earlier day
     */
    public record Money(UUID id, String kind, String currency, BigDecimal amount, String provider, Instant at) {}

    /** What is written off takes it from what is taxed at a rate, from the beginning of a day on. */
    public record Correction(Invoice invoice, BigDecimal rate, BigDecimal net, BigDecimal tax, Instant at) {}

    public record Movement(
            UUID id,
            UUID item,
            UUID from,
            UUID to,
            long quantity,
            BigDecimal amount,
            Instant at,
            @Nullable Order order) {}

    public record Returned(UUID customer, UUID item, String currency, long quantity, BigDecimal amount, Instant at) {}

    public record Receipt(UUID vendor, UUID item, String currency, long quantity, BigDecimal amount, Instant at) {}

    private static final class Purchase {
        final UUID id = uuid();
        final UUID vendor;
        final String currency;
        final List<Line> lines;
        final Map<UUID, Long> open = new LinkedHashMap<>();
        final String number;
        boolean isSent;
        boolean hasEnded;
        long version;

        Purchase(String number, UUID vendor, String currency, List<Line> lines) {
            this.number = number;
            this.vendor = vendor;
            this.currency = currency;
            this.lines = lines;
        }
    }

    public final List<Event> events = new ArrayList<>();
    public final List<Order> orders = new ArrayList<>();
    public final List<Invoice> invoices = new ArrayList<>();
    public final List<Correction> corrections = new ArrayList<>();
    public final List<Money> money = new ArrayList<>();
    public final List<Movement> movements = new ArrayList<>();
    public final List<Returned> returns = new ArrayList<>();
    public final List<Receipt> receipts = new ArrayList<>();
    public final List<UUID> items = new ArrayList<>();
    public final List<UUID> customers = new ArrayList<>();
    public final List<UUID> vendors = new ArrayList<>();
    private final UUID store = uuid();
    private final List<Purchase> purchases = new ArrayList<>();
    private final Map<UUID, Map<UUID, Long>> onHand = new HashMap<>();
    private final Map<UUID, BigDecimal> average = new HashMap<>();
    private final Random random;
    private final Duration pace;
    private final ZoneId zone;
    private Instant now;
    private int numbers;

    /**
     * @param zone of the days of documents
     * @param pace the longest time between two acts
     */
    public History(long seed, ZoneId zone, Instant start, Duration pace) {
        random = new Random(seed);
        this.zone = zone;
        now = start;
        this.pace = pace;
        for (int i = 0; i < 8; i++) items.add(uuid());
        for (int i = 0; i < 4; i++) customers.add(uuid());
        for (int i = 0; i < 3; i++) vendors.add(uuid());
        for (var item : items)
            event(
                    CatalogEvents.ITEM + ".created",
                    item,
                    1,
                    new JsonObject().put("sku", "S" + item).put("name", "Item " + item));
        event(
                InventoryEvents.LOCATION + ".created",
                store,
                1,
                new JsonObject().put("code", "STORE").put("name", "Store"));
        for (var item : items)
            book(item, SUPPLIER, MAIN, 1_000, new BigDecimal(random.nextInt(1, 50)), "adjustment", null);
    }

    private static UUID uuid() {
        return UUID.randomUUID();
    }

    /** Does something, a while after what was done before. */
    public void act() {
        now = now.plusSeconds(1 + random.nextLong(Math.max(pace.toSeconds(), 1)));
        switch (random.nextInt(13)) {
            case 0, 1 -> createOrder();
            case 2, 3 -> confirm();
            case 4, 5 -> shipAndInvoice();
            case 6 -> pay();
            case 7 -> creditNote();
            case 8 -> refund();
            case 9 -> writeOff();
            case 10 -> cancel();
            case 11 -> purchase();
            default -> moveStock();
        }
    }

    public Instant now() {
        return now;
    }

    private void event(String type, UUID subject, long version, JsonObject data) {
        events.add(new Event(events.size() + 1, uuid(), type, subject, version, data, "user:test", null, now));
    }

    private <T> @Nullable T any(List<T> of) {
        return of.isEmpty() ? null : of.get(random.nextInt(of.size()));
    }

    private void createOrder() {
        var lines = new ArrayList<Line>();
        for (int i = random.nextInt(1, 4); i > 0; i--)
            lines.add(line(items.get(random.nextInt(items.size())), random.nextLong(1, 6)));
        var order = new Order(
                "SO-" + ++numbers,
                any(customers),
                random.nextInt(3) == 0 ? "EUR" : "USD",
                List.copyOf(lines),
                random.nextInt(3) == 0 ? line(items.getFirst(), 1) : null,
                now);
        orders.add(order);
        event(SalesEvents.CREATED, order.id, ++order.version, content(order));
    }

    private Line line(UUID item, long quantity) {
        var net = new BigDecimal(random.nextInt(1, 90_000)).movePointLeft(2);
        boolean taxed = random.nextInt(4) > 0;
        return new Line(
                uuid(),
                item,
                quantity,
                net,
                taxed ? tax(net) : BigDecimal.ZERO.setScale(2),
                taxed ? new BigDecimal("19.0000") : null);
    }

    private static BigDecimal tax(BigDecimal net) {
        return net.multiply(TAX).setScale(2, RoundingMode.HALF_UP);
    }

    private static JsonObject content(Order o) {
        return ids(o).put("items", new JsonArray()).put("total_amount", o.total());
    }

    private static JsonObject ids(Order o) {
        return new JsonObject()
                .put("order_id", o.id.toString())
                .put("customer_id", o.customer.toString())
                .put("number", o.number)
                .put("currency", o.currency);
    }

    private void confirm() {
        var order = any(orders.stream().filter(o -> o.stage.equals("draft")).toList());
        if (order == null) return;
        order.stage = "confirmed";
        order.confirmedAt = now;
        event(SalesEvents.CONFIRMED, order.id, ++order.version, content(order).put("customer_name", "Customer"));
    }

    private void shipAndInvoice() {
        var order = any(orders.stream()
                .filter(o -> o.stage.equals("confirmed") && o.fulfillment.equals("unfulfilled"))
                .toList());
        if (order == null) return;
        order.fulfillment = "fulfilled";
        event(
                SalesEvents.SHIPPED,
                order.id,
                ++order.version,
                ids(order)
                        .put("fulfillment_status", "fulfilled")
                        .put("completed", order.owed().signum() <= 0));
        for (var l : order.lines) book(l.item, MAIN, CUSTOMER, l.quantity, null, "shipment", order);
        issue(order, true, order.lines);
    }

    private LocalDate today() {
        return now.atZone(zone).toLocalDate();
    }

    /** Today or, seldom, a day before. */
    private LocalDate anyDay() {
        return random.nextInt(4) > 0 ? today() : today().minusDays(random.nextInt(1, 4));
    }

    private Instant counted(LocalDate date) {
        return date.equals(today()) ? now : date.atStartOfDay(zone).toInstant();
    }

    private void issue(Order order, boolean isInvoice, List<Line> lines) {
        var shipping = isInvoice ? order.shipping : null;
        var date = isInvoice ? today() : anyDay();
        var counted = counted(date);
        var due = now.plus(Duration.ofDays(random.nextInt(0, 40)));
        var invoice = new Invoice(uuid(), order, isInvoice, counted, lines, shipping, due);
        order.invoices.add(invoice);
        invoices.add(invoice);
        int sign = isInvoice ? 1 : -1;
        var created = new JsonArray();
        for (var l : lines)
            created.add(new JsonObject()
                    .put("order_line_id", l.id.toString())
                    .put("item_id", l.item.toString())
                    .put("sku", "SKU")
                    .put("name", "Item")
                    .put("quantity", sign * l.quantity)
                    .put("unit_price", BigDecimal.ONE)
                    .put("subtotal", signed(l.net, sign))
                    .put("discount_amount", BigDecimal.ZERO)
                    .put("tax_rate", l.rate)
                    .put("tax_amount", signed(l.tax, sign))
                    .put("total_amount", signed(l.total(), sign)));
        var total = signed(invoice.total(), sign);
        var tax = signed(invoice.all().stream().map(Line::tax).reduce(BigDecimal.ZERO, BigDecimal::add), sign);
        var kind = isInvoice ? "invoice" : "credit_note";
        var head = new JsonObject()
                .put("invoice_id", invoice.id.toString())
                .put("kind", kind)
                .put("order_id", order.id.toString())
                .put("order_number", order.number)
                .put("customer_id", order.customer.toString())
                .put("currency", order.currency)
                .put("total_amount", total)
                .put("tax_amount", tax)
                .put("due_at", isInvoice ? invoice.dueAt.toString() : null)
                .put("reason", "shipped");
        var issued = head.copy()
                .put("number", (isInvoice ? "INV-" : "CN-") + ++numbers)
                .put("date", date.toString())
                .put("issued_at", now.toString());
        boolean isLate = random.nextBoolean(); // billing may come first
        if (isLate) event(BillingEvents.INVOICE_ISSUED, invoice.id, 1, issued);
        event(
                SalesEvents.INVOICE_CREATED,
                invoice.id,
                1,
                head.copy()
                        .put("lines", created)
                        .put("adjustments", new JsonArray())
                        .put("shipping", shipping(shipping))
                        .put("created_at", now.toString())
                        .put("ordinal", 1));
        if (!isLate) event(BillingEvents.INVOICE_ISSUED, invoice.id, 1, issued);
    }

    private static @Nullable JsonObject shipping(@Nullable Line charge) {
        return charge == null
                ? null
                : new JsonObject()
                        .put("amount", charge.net)
                        .put("tax_rate", charge.rate)
                        .put("tax_included", false)
                        .put("tax_amount", charge.tax)
                        .put("total_amount", charge.total());
    }

    private static BigDecimal signed(BigDecimal amount, int sign) {
        return sign < 0 ? amount.negate() : amount;
    }

    private void pay() {
        var order = any(orders.stream()
                .filter(o -> o.stage.equals("confirmed") && o.owed().signum() > 0)
                .toList());
        if (order == null) return;
        var amount = random.nextBoolean() ? order.owed() : part(order.owed());
        order.paid = order.paid.add(amount);
        var provider = random.nextInt(3) == 0 ? "sandbox" : "manual";
        var id = uuid();
        var date = anyDay();
        money.add(new Money(id, "payment", order.currency, amount, provider, counted(date)));
        event(
                order.owed().signum() > 0 ? SalesEvents.PARTIALLY_PAID : SalesEvents.PAID,
                order.id,
                ++order.version,
                ids(order)
                        .put("amount", amount)
                        .put("paid_amount", order.paid)
                        .put("total_amount", order.total())
                        .put("payment_id", id.toString())
                        .put("date", date.toString())
                        .put("provider", provider)
                        .put("method", provider));
        allocate(order);
    }

    private BigDecimal part(BigDecimal amount) {
        return amount.multiply(BigDecimal.valueOf(random.nextInt(1, 100)))
                .movePointLeft(2)
                .setScale(2, RoundingMode.UP);
    }

    /** Gives the money of the order to its invoices. */
    private void allocate(Order order) {
        var left = order.paid.subtract(order.refunded);
        for (var i : order.invoices) {
            if (!i.isInvoice) continue;
            var most = i.total().subtract(i.credited).subtract(i.writtenOff);
            var now = left.min(most);
            left = left.subtract(now);
            if (now.compareTo(i.allocated) == 0) continue;
            i.allocated = now;
            changed(i);
        }
    }

    private void changed(Invoice i) {
        event(
                SalesEvents.INVOICE_CHANGED,
                i.id,
                ++i.version,
                new JsonObject()
                        .put("invoice_id", i.id.toString())
                        .put("order_id", i.order.id.toString())
                        .put("customer_id", i.order.customer.toString())
                        .put("currency", i.order.currency)
                        .put("total_amount", i.total())
                        .put("credited_amount", i.credited)
                        .put("written_off_amount", i.writtenOff)
                        .put("allocated_amount", i.allocated)
                        .put("open_amount", i.open())
                        .put("status", "open")
                        .put("order_status", i.order.status())
                        .put("order_payment_status", i.order.paymentStatus())
                        .put(
                                "written_off_taxes",
                                new JsonArray(i.corrected.values().stream()
                                        .map(c -> new JsonObject()
                                                .put("tax_rate", c.rate)
                                                .put("net_amount", c.net)
                                                .put("tax_amount", c.tax))
                                        .toList())));
    }

    /** A line of an order comes back as a whole. */
    private void creditNote() {
        var invoice = any(invoices.stream()
                .filter(i -> i.isInvoice && i.credited.signum() == 0 && i.writtenOff.signum() == 0)
                .toList());
        if (invoice == null) return;
        var order = invoice.order;
        var line = invoice.lines.get(random.nextInt(invoice.lines.size()));
        returns.add(new Returned(order.customer, line.item, order.currency, line.quantity, line.total(), now));
        invoice.credited = line.total();
        var room = invoice.total().subtract(invoice.credited);
        invoice.allocated = invoice.allocated.min(room);
        event(
                SalesEvents.RETURNED,
                order.id,
                ++order.version,
                ids(order)
                        .put("return_id", uuid().toString())
                        .put("return_number", "RT-" + ++numbers)
                        .put("fulfillment_status", "fulfilled")
                        .put("status", order.status())
                        .put("payment_status", order.paymentStatus())
                        .put("amount", line.total())
                        .put(
                                "lines",
                                new JsonArray()
                                        .add(new JsonObject()
                                                .put("line_id", line.id.toString())
                                                .put("item_id", line.item.toString())
                                                .put("quantity", line.quantity)
                                                .put("disposition", "restock")
                                                .put("amount", line.total()))));
        var negative = new Line(line.id, line.item, -line.quantity, line.net.negate(), line.tax.negate(), line.rate);
        issue(order, false, List.of(negative));
        changed(invoice);
        book(line.item, CUSTOMER, MAIN, line.quantity, costOf(order, line.item), "return", order);
    }

    private void refund() {
        var order = any(orders.stream()
                .filter(o -> o.owed().signum() < 0 && o.paid.compareTo(o.refunded) > 0)
                .toList());
        if (order == null) return;
        var amount = order.owed().negate();
        order.refunded = order.refunded.add(amount);
        var id = uuid();
        var date = anyDay();
        money.add(new Money(id, "refund", order.currency, amount.negate(), "manual", counted(date)));
        event(
                SalesEvents.REFUNDED,
                order.id,
                ++order.version,
                ids(order)
                        .put("refund_id", uuid().toString())
                        .put("date", date.equals(today()) ? null : date.toString())
                        .put("amount", amount)
                        .put("refunded_amount", order.refunded)
                        .put("status", order.status())
                        .put("payment_status", order.paymentStatus())
                        .put(
                                "parts",
                                new JsonArray()
                                        .add(new JsonObject()
                                                .put("id", id.toString())
                                                .put("payment_id", uuid().toString())
                                                .put("provider", "manual")
                                                .put("method", "manual")
                                                .put("amount", amount)
                                                .put("status", "done"))));
        allocate(order);
    }

    private void writeOff() {
        var invoice = any(invoices.stream()
                .filter(i -> i.open().signum() > 0 && i.credited.signum() == 0)
                .toList());
        if (invoice == null) return;
        invoice.writtenOff = invoice.writtenOff.add(random.nextBoolean() ? invoice.open() : part(invoice.open()));
        if (random.nextBoolean()) correct(invoice);
        changed(invoice);
    }

    /** In proportion to what was invoiced. */
    private void correct(Invoice i) {
        var at = now.atZone(zone).toLocalDate().atStartOfDay(zone).toInstant();
        var rates = new HashMap<BigDecimal, Line>();
        for (var l : i.all()) if (l.rate != null) rates.merge(l.rate, l, History::plus);
        rates.forEach((rate, sum) -> {
            var tax = share(sum.tax, i);
            var net = share(sum.net, i);
            var before = i.corrected.getOrDefault(rate, new Correction(i, rate, BigDecimal.ZERO, BigDecimal.ZERO, at));
            i.corrected.put(rate, new Correction(i, rate, net, tax, at));
            corrections.add(new Correction(i, rate, net.subtract(before.net), tax.subtract(before.tax), at));
        });
    }

    private static Line plus(Line a, Line b) {
        return new Line(a.id, a.item, 0, a.net.add(b.net), a.tax.add(b.tax), a.rate);
    }

    private static BigDecimal share(BigDecimal amount, Invoice i) {
        return amount.multiply(i.writtenOff).divide(i.total(), 2, RoundingMode.HALF_UP);
    }

    private void cancel() {
        var order = any(orders.stream()
                .filter(o ->
                        !o.stage.equals("cancelled") && o.fulfillment.equals("unfulfilled") && o.paid.signum() == 0)
                .toList());
        if (order == null) return;
        order.stage = "cancelled";
        order.cancelledAt = now;
        event(SalesEvents.CANCELLED, order.id, ++order.version, ids(order));
    }

    private void purchase() {
        var open = any(purchases.stream().filter(p -> !p.hasEnded).toList());
        if (open == null || random.nextInt(3) == 0) order(any(vendors));
        else if (!open.isSent) send(open);
        else receive(open);
    }

    private void order(UUID vendor) {
        var lines = new ArrayList<Line>();
        for (int i = random.nextInt(1, 3); i > 0; i--)
            lines.add(new Line(
                    uuid(),
                    items.get(random.nextInt(items.size())),
                    random.nextLong(1, 50),
                    new BigDecimal(random.nextInt(1, 60)),
                    BigDecimal.ZERO,
                    null));
        var p = new Purchase("PO-" + ++numbers, vendor, "USD", lines);
        purchases.add(p);
        event(PurchaseEvents.CREATED, p.id, ++p.version, ids(p).put("items", ordered(p)));
    }

    private static JsonObject ids(Purchase p) {
        return new JsonObject()
                .put("order_id", p.id.toString())
                .put("number", p.number)
                .put("vendor_id", p.vendor.toString())
                .put("currency", p.currency);
    }

    private static JsonArray ordered(Purchase p) {
        var items = new JsonArray();
        for (var l : p.lines)
            items.add(new JsonObject()
                    .put("line_id", l.id.toString())
                    .put("item_id", l.item.toString())
                    .put("quantity", l.quantity)
                    .put("unit_price", l.net)
                    .put("subtotal", l.net.multiply(BigDecimal.valueOf(l.quantity))));
        return items;
    }

    private static JsonArray expected(Purchase p) {
        var lines = new JsonArray();
        p.open.forEach((line, quantity) -> {
            if (quantity > 0)
                lines.add(new JsonObject()
                        .put("line_id", line.toString())
                        .put("item_id", line.toString())
                        .put("quantity", quantity));
        });
        return lines;
    }

    private void send(Purchase p) {
        p.isSent = true;
        for (var l : p.lines) p.open.put(l.id, l.quantity);
        event(
                PurchaseEvents.ORDERED,
                p.id,
                ++p.version,
                ids(p).put("items", ordered(p))
                        .put("expected", expected(p))
                        .put("expected_at", now.plus(Duration.ofDays(3)).toString()));
    }

    private void receive(Purchase p) {
        var line = p.lines.stream()
                .filter(l -> p.open.getOrDefault(l.id, 0L) > 0)
                .findFirst()
                .orElse(null);
        if (line == null || random.nextInt(6) == 0) {
            p.hasEnded = true;
            p.open.clear();
            event(PurchaseEvents.CLOSED, p.id, ++p.version, ids(p));
            return;
        }
        long quantity = random.nextLong(1, p.open.get(line.id) + 1);
        p.open.merge(line.id, -quantity, Long::sum);
        boolean complete = p.open.values().stream().allMatch(n -> n == 0);
        p.hasEnded = complete;
        var amount = line.net.multiply(BigDecimal.valueOf(quantity));
        receipts.add(new Receipt(p.vendor, line.item, p.currency, quantity, amount, now));
        event(
                PurchaseEvents.RECEIVED,
                p.id,
                ++p.version,
                ids(p).put("receipt_id", uuid().toString())
                        .put("complete", complete)
                        .put("expected", expected(p))
                        .put(
                                "items",
                                new JsonArray()
                                        .add(new JsonObject()
                                                .put("line_id", line.id.toString())
                                                .put("item_id", line.item.toString())
                                                .put("quantity", quantity)
                                                .put("damaged", 0)
                                                .put("unit_price", line.net)
                                                .put("subtotal", amount))));
        book(line.item, SUPPLIER, MAIN, quantity, line.net, "receipt", null);
    }

    public BigDecimal openPurchases() {
        var open = BigDecimal.ZERO;
        for (var p : purchases)
            for (var l : p.lines) open = open.add(l.net.multiply(BigDecimal.valueOf(p.open.getOrDefault(l.id, 0L))));
        return open;
    }

    /** Of a piece, when it was shipped. */
    private BigDecimal costOf(Order order, UUID item) {
        var shipped = movements.stream()
                .filter(m -> m.order == order && m.item.equals(item) && m.to.equals(CUSTOMER))
                .findFirst()
                .orElseThrow();
        return shipped.amount.negate().divide(BigDecimal.valueOf(shipped.quantity), 8, RoundingMode.HALF_UP);
    }

    private void moveStock() {
        var item = any(items);
        if (random.nextBoolean()) book(item, MAIN, store, random.nextLong(1, 5), null, "transfer", null);
        else book(item, ADJUSTMENT, MAIN, random.nextLong(1, 20), null, "adjustment", null);
    }

    private void book(
            UUID item,
            UUID from,
            UUID to,
            long quantity,
            @Nullable BigDecimal cost,
            String kind,
            @Nullable Order order) {
        var at = onHand.computeIfAbsent(item, i -> new HashMap<>());
        long held = at.values().stream().mapToLong(n -> n).sum();
        if (cost != null) {
            var old = average.get(item);
            var value = old == null ? BigDecimal.ZERO : old.multiply(BigDecimal.valueOf(held));
            average.put(
                    item,
                    value.add(cost.multiply(BigDecimal.valueOf(quantity)))
                            .divide(BigDecimal.valueOf((old == null ? 0 : held) + quantity), 8, RoundingMode.HALF_UP));
        }
        if (isPlace(from)) at.merge(from, -quantity, Long::sum);
        if (isPlace(to)) at.merge(to, quantity, Long::sum);
        var known = average.getOrDefault(item, BigDecimal.ZERO);
        var pieces = isPlace(from) && isPlace(to) ? 0 : isPlace(from) ? -quantity : quantity;
        var amount = known.multiply(BigDecimal.valueOf(pieces)).setScale(4, RoundingMode.HALF_UP);
        var m = new Movement(uuid(), item, from, to, quantity, amount, now, order);
        movements.add(m);
        var booking = uuid();
        event(
                InventoryEvents.MOVEMENTS_BOOKED,
                booking,
                1,
                new JsonObject()
                        .put("booking_id", booking.toString())
                        .put("kind", kind)
                        .put("source_type", order == null ? "stock" : "sales_order")
                        .put("created_at", now.toString())
                        .put(
                                "movements",
                                new JsonArray()
                                        .add(new JsonObject()
                                                .put("id", m.id.toString())
                                                .put("item_id", item.toString())
                                                .put("sku", "SKU")
                                                .put("name", "Item")
                                                .put("from_location_id", from.toString())
                                                .put("to_location_id", to.toString())
                                                .put("quantity", quantity)
                                                .put("unit_cost", cost)
                                                .put("average_cost", average.get(item))
                                                .put("cost", amount.abs())
                                                .put("variance", 0)
                                                .put("source_id", order == null ? null : order.id.toString()))));
    }

    private static boolean isPlace(UUID location) {
        return !List.of(SUPPLIER, CUSTOMER, ADJUSTMENT).contains(location);
    }

    /** What is on hand at a place, and worth. */
    public Map<UUID, BigDecimal> values() {
        var values = new HashMap<UUID, BigDecimal>();
        onHand.forEach((item, places) -> places.forEach((place, n) -> values.merge(
                place, average.getOrDefault(item, BigDecimal.ZERO).multiply(BigDecimal.valueOf(n)), BigDecimal::add)));
        return values;
    }

    public long onHand() {
        return onHand.values().stream()
                .flatMap(places -> places.values().stream())
                .mapToLong(n -> n)
                .sum();
    }
}
