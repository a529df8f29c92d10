package tradepost.analytics.core.report;

import static org.assertj.core.api.Assertions.assertThat;

import io.vertx.core.Future;
import io.vertx.core.Vertx;
import io.vertx.core.json.JsonArray;
import io.vertx.core.json.JsonObject;
import io.vertx.junit5.VertxExtension;
import java.math.BigDecimal;
import java.math.RoundingMode;
import java.time.Duration;
import java.time.Instant;
import java.time.ZoneId;
import java.util.List;
import java.util.Random;
import java.util.UUID;
import java.util.function.BiFunction;
import java.util.function.Function;
import java.util.function.Predicate;
import java.util.stream.Stream;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.ExtendWith;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import tradepost.analytics.core.FakeStatements;
import tradepost.analytics.core.History;
import tradepost.analytics.core.History.Correction;
import tradepost.analytics.core.History.Invoice;
import tradepost.analytics.core.History.Line;
import tradepost.analytics.core.projection.Tables;
import tradepost.analytics.report.FigureReportQuery;
import tradepost.analytics.report.ReportPage;
import tradepost.analytics.report.ReportService;
import tradepost.kernel.TestVerticle;
import tradepost.kernel.identity.Caller;

/** Every figure of every report is what the documents of a random history sum to, by any interval, over changes of the clocks, in any currency. */
@ExtendWith(VertxExtension.class)
class FiguresTest {
    private static final Caller ANYBODY = new Caller(new UUID(0, 1), "admin", List.of("*"));
    private static final int ACTS = 400;
    private static final UUID CUSTOMER_SIDE = UUID.fromString("00000000-0000-7000-8000-000000000003");

    private final long seed = Long.getLong("tradepost.seed", new Random().nextLong());
    private History history;
    private ReportService reports;
    private Vertx vertx;

    /** A part of time and of what documents are about, as a row of a report has it. */
    private record Part(
            Instant from,
            Instant to,
            String currency,
            @Nullable UUID item,
            @Nullable UUID customer) {
        boolean has(Instant at) {
            return !at.isBefore(from) && at.isBefore(to);
        }

        static Part of(JsonObject row) {
            return new Part(
                    Instant.parse(row.getString("starts_at")),
                    Instant.parse(row.getString("ends_at")),
                    row.getString("currency"),
                    id(row, "item_id"),
                    id(row, "customer_id"));
        }

        private static @Nullable UUID id(JsonObject row, String field) {
            return row.getString(field) == null ? null : UUID.fromString(row.getString(field));
        }
    }

    private void happen(Vertx vertx, String zone, String start, Duration pace) {
        this.vertx = vertx;
        history = new History(seed, ZoneId.of(zone), Instant.parse(start), pace);
        // until something is open, as chance may have paid and written off everything
        for (int i = 0;
                i < ACTS || history.invoices.stream().noneMatch(v -> v.open().signum() > 0);
                i++) history.act();
        var tables = new Tables(vertx, zone);
        tables.apply(0, history.events, 100);
        reports = new ReportServiceImpl(vertx, tables.db, new FakeStatements(), () -> history.now());
    }

    private static FigureReportQuery query(Object... pairs) {
        var json =
                new JsonObject().put("limit", 5_000).put("from", "2025-12-01").put("to", "2026-12-31");
        for (int i = 0; i < pairs.length; i += 2) json.put((String) pairs[i], pairs[i + 1]);
        return FigureReportQuery.of(json);
    }

    private List<JsonObject> rows(BiFunction<FigureReportQuery, Caller, Future<ReportPage>> report, Object... pairs) {
        var rows = TestVerticle.run(vertx, () -> report.apply(query(pairs), ANYBODY))
                .data();
        assertThat(rows).as("seed %d", seed).isNotEmpty();
        return rows;
    }

    private static JsonArray by(String... dimensions) {
        return new JsonArray(List.of(dimensions));
    }

    private void require(JsonObject row, String figure, BigDecimal expected) {
        assertThat(new BigDecimal(row.getValue(figure).toString()))
                .as("seed %d: %s of %s", seed, figure, row.encode())
                .isEqualByComparingTo(expected);
    }

    private void require(JsonObject row, String figure, long expected) {
        require(row, figure, BigDecimal.valueOf(expected));
    }

    private Stream<Invoice> invoices(Part p) {
        return history.invoices.stream()
                .filter(i -> p.has(i.at) && i.order.currency.equals(p.currency))
                .filter(i -> p.customer == null || i.order.customer.equals(p.customer));
    }

    /** Of an item, or of everything. */
    private Stream<Line> lines(Part p, @Nullable UUID item) {
        return invoices(p)
                .flatMap(i -> i.all().stream()
                        .filter(l -> item == null || l != i.shipping && l.item().equals(item)));
    }

    /** By write-offs, at a rate or at all. */
    private Stream<Correction> corrections(Part p, @Nullable BigDecimal rate) {
        return history.corrections.stream()
                .filter(c -> p.has(c.at()) && c.invoice().order.currency.equals(p.currency))
                .filter(c -> p.customer == null || c.invoice().order.customer.equals(p.customer))
                .filter(c -> rate == null || c.rate().compareTo(rate) == 0);
    }

    private BigDecimal corrected(Part p, @Nullable BigDecimal rate, Function<Correction, BigDecimal> of) {
        return corrections(p, rate).map(of).reduce(BigDecimal.ZERO, BigDecimal::add);
    }

    private static BigDecimal sum(Stream<Line> lines, Function<Line, BigDecimal> of) {
        return lines.map(of).reduce(BigDecimal.ZERO, BigDecimal::add);
    }

    private long units(Part p, @Nullable UUID item) {
        return invoices(p)
                .flatMap(i -> i.lines.stream())
                .filter(l -> item == null || l.item().equals(item))
                .mapToLong(Line::quantity)
                .sum();
    }

    private Stream<History.Order> confirmed(Part p) {
        return history.orders.stream()
                .filter(o -> o.confirmedAt != null && o.cancelledAt == null && p.has(o.confirmedAt))
                .filter(o -> o.currency.equals(p.currency))
                .filter(o -> p.customer == null || o.customer.equals(p.customer));
    }

    private BigDecimal costOfSales(Part p, @Nullable UUID item) {
        return history.movements.stream()
                .filter(m -> m.order() != null
                        && m.order().currency.equals("USD")
                        && p.currency.equals("USD")
                        && p.has(m.at()))
                .filter(m -> item == null || m.item().equals(item))
                .filter(m -> p.customer == null || m.order().customer.equals(p.customer))
                .map(m -> m.amount().negate())
                .reduce(BigDecimal.ZERO, BigDecimal::add)
                .setScale(2, RoundingMode.HALF_UP);
    }

    private void requireSales(JsonObject row, boolean ofItems) {
        var p = Part.of(row);
        if (!ofItems) {
            require(row, "orders", confirmed(p).count());
            require(
                    row,
                    "ordered_amount",
                    confirmed(p).map(History.Order::total).reduce(BigDecimal.ZERO, BigDecimal::add));
            require(
                    row,
                    "cancelled_orders",
                    history.orders.stream()
                            .filter(o -> o.confirmedAt != null && o.cancelledAt != null && p.has(o.cancelledAt))
                            .filter(o -> o.currency.equals(p.currency))
                            .filter(o -> p.customer == null || o.customer.equals(p.customer))
                            .count());
            require(row, "revenue", sum(lines(p, null), Line::net));
            require(row, "tax_amount", sum(lines(p, null), Line::tax).subtract(corrected(p, null, Correction::tax)));
            require(row, "units", units(p, null));
            require(row, "cost_of_sales", costOfSales(p, null));
        } else if (p.item != null) {
            assertThat(row.getValue("orders")).isNull();
            require(row, "revenue", sum(lines(p, p.item), Line::net));
            require(row, "units", units(p, p.item));
            require(row, "cost_of_sales", costOfSales(p, p.item));
        } else {
            require(
                    row,
                    "revenue",
                    invoices(p)
                            .map(i -> i.shipping == null ? BigDecimal.ZERO : i.shipping.net())
                            .reduce(BigDecimal.ZERO, BigDecimal::add));
            require(
                    row,
                    "shipping_revenue",
                    new BigDecimal(row.getValue("revenue").toString()));
        }
    }

    private static BigDecimal total(List<JsonObject> rows, String figure, Predicate<JsonObject> which) {
        return rows.stream()
                .filter(which)
                .map(r -> r.getValue(figure))
                .filter(java.util.Objects::nonNull)
                .map(v -> new BigDecimal(v.toString()))
                .reduce(BigDecimal.ZERO, BigDecimal::add);
    }

    @ParameterizedTest
    @CsvSource({
        "UTC, 2026-01-01T00:00:00Z, 20",
        "Europe/Berlin, 2026-03-27T00:00:00Z, 1",
        "Europe/Berlin, 2026-10-23T00:00:00Z, 1",
        "America/New_York, 2026-03-06T00:00:00Z, 1",
        "America/New_York, 2026-10-30T00:00:00Z, 1",
        "Atlantic/Azores, 2026-10-23T00:00:00Z, 1", // midnight comes twice
        "America/Santiago, 2026-09-04T00:00:00Z, 1" // and is skipped
    })
    void the_figures_of_sales_equal_the_documents(String zone, String start, int hours, Vertx vertx) {
        happen(vertx, zone, start, Duration.ofHours(hours));
        for (var interval : new String[] {"hour", "day", "week", "month"}) {
            var rows = rows(reports::getSalesReport, "interval", interval);
            rows.forEach(row -> requireSales(row, false));
            for (var currency : List.of("USD", "EUR"))
                for (var figure : List.of("orders", "revenue", "tax_amount", "units", "total_amount"))
                    assertThat(total(rows, figure, r -> r.getString("currency").equals(currency)))
                            .as("seed %d: %s by %s", seed, figure, interval)
                            .isEqualByComparingTo(total(
                                    rows(reports::getSalesReport),
                                    figure,
                                    r -> r.getString("currency").equals(currency)));
        }
        rows(reports::getSalesReport, "group_by", by("customer")).forEach(row -> requireSales(row, false));
        rows(reports::getSalesReport, "group_by", by("item"), "interval", "day")
                .forEach(row -> requireSales(row, true));
        rows(reports::getSalesReport, "group_by", by("customer", "item")).forEach(row -> requireSales(row, true));
        // of an item that was sold, as chance may have invoiced no piece of another
        var sold = history.invoices.stream()
                .flatMap(v -> v.lines.stream())
                .map(Line::item)
                .findFirst()
                .orElseThrow();
        rows(reports::getSalesReport, "item_id", sold.toString(), "group_by", by("item"))
                .forEach(row -> requireSales(row, true));
    }

    @Test
    void taxes_equal_the_lines_of_invoices_by_rate(Vertx vertx) {
        happen(vertx, "Europe/Berlin", "2026-01-01T00:00:00Z", Duration.ofHours(20));
        for (var row : rows(reports::getTaxReport, "interval", "month", "group_by", by("tax_rate", "kind"))) {
            var p = Part.of(row);
            var rate = row.getValue("tax_rate");
            if (row.getString("kind").equals("write_off")) {
                var at = new BigDecimal(rate.toString());
                require(row, "net_amount", corrected(p, at, Correction::net).negate());
                require(row, "tax_amount", corrected(p, at, Correction::tax).negate());
                require(
                        row,
                        "document_count",
                        corrections(p, at)
                                .filter(c -> c.net().signum() != 0 || c.tax().signum() != 0)
                                .map(Correction::invoice)
                                .distinct()
                                .count());
                continue;
            }
            boolean isInvoice = row.getString("kind").equals("invoice");
            Predicate<Line> atRate = l -> rate == null
                    ? l.rate() == null
                    : l.rate() != null && l.rate().compareTo(new BigDecimal(rate.toString())) == 0;
            var documents = invoices(p).filter(i -> i.isInvoice == isInvoice).toList();
            var lines = documents.stream()
                    .flatMap(i -> i.all().stream())
                    .filter(atRate)
                    .toList();
            require(row, "net_amount", sum(lines.stream(), Line::net));
            require(row, "tax_amount", sum(lines.stream(), Line::tax));
            require(
                    row,
                    "document_count",
                    documents.stream()
                            .filter(i -> i.all().stream().anyMatch(atRate))
                            .count());
        }
    }

    @Test
    void figures_of_money_purchases_and_returns_equal_the_documents(Vertx vertx) {
        happen(vertx, "America/New_York", "2026-01-01T00:00:00Z", Duration.ofHours(20));
        for (var row : rows(reports::getPaymentReport, "interval", "week", "group_by", by("provider"))) {
            var p = Part.of(row);
            var money = history.money.stream()
                    .filter(m -> p.has(m.at())
                            && m.currency().equals(p.currency)
                            && m.provider().equals(row.getString("provider")))
                    .toList();
            require(
                    row,
                    "payments",
                    money.stream().filter(m -> m.kind().equals("payment")).count());
            require(
                    row,
                    "refunds",
                    money.stream().filter(m -> m.kind().equals("refund")).count());
            require(
                    row,
                    "net_cash",
                    money.stream().map(History.Money::amount).reduce(BigDecimal.ZERO, BigDecimal::add));
        }
        for (var row : rows(reports::getPurchasingReport, "interval", "month", "group_by", by("vendor"))) {
            var p = Part.of(row);
            var receipts = history.receipts.stream()
                    .filter(x -> p.has(x.at()) && x.vendor().toString().equals(row.getString("vendor_id")))
                    .toList();
            require(
                    row,
                    "received_quantity",
                    receipts.stream().mapToLong(History.Receipt::quantity).sum());
            require(
                    row,
                    "receipt_amount",
                    receipts.stream().map(History.Receipt::amount).reduce(BigDecimal.ZERO, BigDecimal::add));
        }
        var open = total(rows(reports::getPurchasingReport), "open_purchases", r -> true);
        assertThat(open).as("seed %d", seed).isEqualByComparingTo(history.openPurchases());
        for (var row : rows(reports::getReturnReport, "interval", "month", "group_by", by("item", "customer"))) {
            var p = Part.of(row);
            var returned = history.returns.stream()
                    .filter(x -> p.has(x.at())
                            && x.currency().equals(p.currency)
                            && x.item().equals(p.item)
                            && x.customer().equals(p.customer))
                    .toList();
            require(
                    row,
                    "returned_quantity",
                    returned.stream().mapToLong(History.Returned::quantity).sum());
            require(
                    row,
                    "returned_amount",
                    returned.stream().map(History.Returned::amount).reduce(BigDecimal.ZERO, BigDecimal::add));
        }
    }

    @Test
    void figures_of_stock_equal_its_movements(Vertx vertx) {
        happen(vertx, "Europe/Berlin", "2026-01-01T00:00:00Z", Duration.ofHours(20));
        var values = history.values();
        for (var row : rows(reports::getInventoryReport, "group_by", by("location"))) {
            var value = values.get(UUID.fromString(row.getString("location_id")));
            require(row, "stock_value", value.setScale(2, RoundingMode.HALF_UP));
        }
        var whole = rows(reports::getInventoryReport).getFirst();
        require(whole, "on_hand", history.onHand());
        var items = rows(reports::getInventoryReport, "group_by", by("item"));
        assertThat(total(items, "on_hand", r -> true)).isEqualByComparingTo(BigDecimal.valueOf(history.onHand()));
        for (var interval : List.of("day", "week", "month"))
            for (var group : List.of(
                    by("none"),
                    by("location"),
                    by("item"),
                    by("category"),
                    by("location", "item"),
                    by("location", "item", "category"))) requireStock(interval, group);
        for (var row : rows(reports::getMovementReport, "interval", "day", "group_by", by("kind", "item"))) {
            var p = Part.of(row);
            var moved = history.movements.stream()
                    .filter(m -> p.has(m.at()) && m.item().equals(p.item))
                    .toList();
            assertThat(moved).isNotEmpty();
        }
        requireAges();
    }

    /** At the end of the last interval of each group. */
    private void requireStock(String interval, JsonArray group) {
        var rows = rows(
                reports::getInventoryReport,
                "interval",
                interval,
                "group_by",
                group,
                "from",
                "2025-12-25",
                "to",
                "2026-07-31");
        var last = rows.getLast().getString("ends_at");
        assertThat(total(rows, "on_hand", r -> r.getString("ends_at").equals(last)))
                .as("seed %d: on hand by %s of %s", seed, interval, group)
                .isEqualByComparingTo(BigDecimal.valueOf(history.onHand()));
        var cost = history.movements.stream()
                .filter(m -> m.to().equals(CUSTOMER_SIDE) || m.from().equals(CUSTOMER_SIDE))
                .map(m -> m.amount().negate())
                .reduce(BigDecimal.ZERO, BigDecimal::add);
        assertThat(total(rows, "cost_of_goods", r -> true).subtract(cost).abs())
                .as("seed %d: cost of goods by %s of %s", seed, interval, group)
                .isLessThan(new BigDecimal(rows.size()).movePointLeft(2));
    }

    private void requireAges() {
        var ages = rows(reports::getStockAges);
        assertThat(total(ages, "on_hand", r -> true)).isEqualByComparingTo(BigDecimal.valueOf(history.onHand()));
        for (var row : ages)
            require(
                    row,
                    "on_hand",
                    Stream.of("aged_0_30", "aged_31_60", "aged_61_90", "aged_91_180", "aged_181")
                            .mapToLong(row::getLong)
                            .sum());
    }

    @Test
    void what_is_open_and_overdue_equals_the_invoices_by_customer(Vertx vertx) {
        happen(vertx, "Europe/Berlin", "2026-01-01T00:00:00Z", Duration.ofHours(20));
        var zone = ZoneId.of("Europe/Berlin");
        var today = history.now().atZone(zone).toLocalDate();
        for (var row : rows(reports::getCustomerReport, "group_by", by("customer"))) {
            var open = history.invoices.stream()
                    .filter(i -> i.order.currency.equals(row.getString("currency")))
                    .filter(i -> i.order.customer.toString().equals(row.getString("customer_id")))
                    .toList();
            require(row, "open_amount", open.stream().map(Invoice::open).reduce(BigDecimal.ZERO, BigDecimal::add));
            require(
                    row,
                    "overdue_amount",
                    open.stream()
                            .filter(i -> i.dueAt.atZone(zone).toLocalDate().isBefore(today))
                            .map(Invoice::open)
                            .reduce(BigDecimal.ZERO, BigDecimal::add));
            var p = Part.of(row);
            require(row, "orders", confirmed(p).count());
            require(row, "revenue", sum(lines(p, null), Line::net));
        }
    }

    @Test
    void the_documents_of_a_row_sum_to_its_figures(Vertx vertx) {
        happen(vertx, "Europe/Berlin", "2026-03-01T00:00:00Z", Duration.ofHours(8));
        requireDocuments(
                FigureReport.SALES,
                rows(reports::getSalesReport, "interval", "day", "group_by", by("customer", "item")));
        requireDocuments(FigureReport.SALES, rows(reports::getSalesReport, "interval", "hour"));
        requireDocuments(FigureReport.TAX, rows(reports::getTaxReport, "interval", "week"));
        requireDocuments(
                FigureReport.MOVEMENTS, rows(reports::getMovementReport, "group_by", by("location", "kind", "item")));
        requireDocuments(
                FigureReport.PURCHASING,
                rows(reports::getPurchasingReport, "interval", "month", "group_by", by("vendor", "item")));
        requireDocuments(
                FigureReport.CUSTOMERS,
                rows(reports::getCustomerReport, "interval", "month", "group_by", by("customer")));
        requireDocuments(FigureReport.PRODUCTS, rows(reports::getProductReport, "interval", "month"));
        requireDocuments(
                FigureReport.PAYMENTS,
                rows(reports::getPaymentReport, "interval", "day", "group_by", by("provider", "kind")));
        requireDocuments(
                FigureReport.RETURNS, rows(reports::getReturnReport, "group_by", by("disposition", "customer")));
    }

    private void requireDocuments(FigureReport report, List<JsonObject> rows) {
        for (var row : rows.subList(0, Math.min(rows.size(), 40))) {
            var json = new JsonObject().put("limit", 5_000);
            for (var pair :
                    row.getString("documents_url").replaceFirst(".*\\?", "").split("&", -1)) {
                var value = pair.substring(pair.indexOf('=') + 1);
                json.put(
                        pair.substring(0, pair.indexOf('=')),
                        pair.startsWith("without=") ? new JsonArray(List.of(value.split(",", -1))) : value);
            }
            if (json.containsKey("tax_rate")) json.put("tax_rate", new BigDecimal(json.getString("tax_rate")));
            var documents = TestVerticle.run(
                            vertx, () -> reports.listDocuments(report.word(), FigureReportQuery.of(json), ANYBODY))
                    .data();
            assertThat(documents)
                    .as("seed %d: documents of %s", seed, row.encode())
                    .isNotEmpty();
            for (var figure : report.sums()) {
                if (row.getValue(figure.field()) == null) continue;
                var sum = total(
                        documents.stream().map(d -> d.getJsonObject("figures")).toList(), figure.field(), d -> true);
                var difference = sum.subtract(
                                new BigDecimal(row.getValue(figure.field()).toString()))
                        .abs();
                // costs are rounded for each document
                var most = figure.costs() ? new BigDecimal(documents.size()).movePointLeft(2) : BigDecimal.ZERO;
                assertThat(difference)
                        .as("seed %d: %s of %s", seed, figure, row.encode())
                        .isLessThanOrEqualTo(most);
            }
        }
    }
}
