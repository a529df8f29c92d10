package tradepost.node.demo;

import io.vertx.core.json.JsonArray;
import io.vertx.core.json.JsonObject;
import java.io.IOException;
import java.math.BigDecimal;
import java.sql.SQLException;
import java.time.DayOfWeek;
import java.time.Duration;
import java.time.Instant;
import java.time.LocalDate;
import java.time.LocalTime;
import java.time.ZoneOffset;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.SplittableRandom;
import java.util.TreeMap;
import java.util.concurrent.ConcurrentHashMap;
import tradepost.node.demo.DemoGoods.Partner;
import tradepost.node.demo.DemoShop.Article;
import tradepost.node.demo.DemoShop.Buyer;

/**
 * Half a year of the demo company, day by day: orders that follow the seasons, shipments with their invoices, payments, some of which are late or
 * missing, returns, cancellations and purchases. The same company is made each time; what was made before is not made again.
 */
final class DemoHistory {
    private static final int DAYS = 182;
    private static final long SEED = 53;
    /** Of a hundred days, these have no orders, and what is due waits; nor have Sundays. */
    private static final int QUIET = 60;
    /** On the others. */
    private static final double ORDERS_A_DAY = 2.1;

    private static final int OPEN_AT = 7;
    private static final int OPEN_HOURS = 10;
    private static final int LINES_MAX = 4;
    /** Of a hundred. */
    private static final int RETURNED = 9;

    private static final int CANCELLED = 4;
    private static final int NEVER_PAID = 9;
    private static final int PAID_LATE = 20;
    private static final int DELIVERED = 30;
    private static final int DAYS_BETWEEN_PURCHASES = 85;
    private static final List<String> CARRIERS = List.of("DHL", "DPD", "Hermes", "Own van");
    private static final List<String> REASONS =
            List.of("Does not fit", "Ordered the wrong size", "Damaged in transit", "No longer needed");

    private final DemoApi api;
    private final DemoWork work;
    private final DemoShop shop;
    private final LocalDate today;
    private final List<Article> articles;
    private final List<Buyer> buyers;
    private final TreeMap<LocalDate, List<DemoWork.Step>> due = new TreeMap<>();
    private final TreeMap<LocalDate, List<Purchase>> purchases = new TreeMap<>();
    private final Map<Article, Integer> sold = new ConcurrentHashMap<>();
    private LocalDate day;
    private int orders;

    /** @param first further buyers, before those of the shop */
    DemoHistory(DemoApi api, DemoWork work, DemoShop shop, List<Buyer> first, LocalDate today) {
        this.api = api;
        this.work = work;
        this.shop = shop;
        this.today = today;
        day = today.minusDays(DAYS);
        articles = shop.articles();
        buyers = new ArrayList<>(first);
        buyers.addAll(shop.buyers());
    }

    /** When the shop opened, before the first order. */
    static Instant beginning(LocalDate today) {
        return today.minusDays(DAYS + 3).atTime(OPEN_AT, 0).toInstant(ZoneOffset.UTC);
    }

    /** Afterwards, what follows from the last orders is left to do. */
    void load(DemoClock clock) throws IOException, InterruptedException, SQLException {
        if (articles.isEmpty() || buyers.isEmpty()) return;
        planPurchases();
        var random = new SplittableRandom(SEED);
        for (; day.isBefore(today); day = day.plusDays(1)) {
            boolean quiet = random.nextInt(100) < QUIET || day.getDayOfWeek() == DayOfWeek.SUNDAY;
            if (quiet) continue;
            var steps = new ArrayList<DemoWork.Step>();
            for (var before : List.copyOf(due.headMap(day, true).keySet())) steps.addAll(due.remove(before));
            var bought = purchases.headMap(day, true);
            for (var some : bought.values()) for (var p : some) addTo(steps, p);
            bought.clear();
            for (double n = random.nextDouble() + expected(); n >= 1; n--) {
                var order = new Order(++orders, random.split());
                steps.add(order::place);
            }
            if (steps.isEmpty()) continue;
            var time = LocalTime.of(OPEN_AT, 0).plusMinutes(random.nextInt(OPEN_HOURS * 60));
            clock.set(day.atTime(time).toInstant(ZoneOffset.UTC));
            work.run(steps);
        }
    }

    /** How many orders there are on this day, on the average. */
    private double expected() {
        double all = 0;
        double now = 0;
        for (var a : articles) {
            all += a.category().season().stream().mapToInt(s -> s).average().orElse(0);
            now += season(a);
        }
        double growth = 1.15
                - 0.3
                        * Duration.between(day.atStartOfDay(), today.atStartOfDay())
                                .toDays()
                        / DAYS;
        return ORDERS_A_DAY * growth * now / all;
    }

    private int season(Article a) {
        return a.category().season().get(day.getMonthValue() - 1);
    }

    private synchronized void later(int days, DemoWork.Step step) {
        due.computeIfAbsent(day.plusDays(days), d -> new ArrayList<>()).add(step);
    }

    /** An order with all that follows from it. */
    private final class Order {
        private final String reference;
        private final SplittableRandom random;
        private final Buyer buyer;
        private String id = "";
        private JsonArray lines = new JsonArray();

        Order(int number, SplittableRandom random) {
            reference = "WEB-" + (10_000 + number);
            this.random = random;
            buyer = buyers.get(random.nextInt(buyers.size()));
        }

        private boolean happens(int percent) {
            return random.nextInt(100) < percent;
        }

        void place() throws IOException, InterruptedException {
            var bought = bought();
            var items = new JsonArray();
            bought.forEach((article, quantity) ->
                    items.add(new JsonObject().put("item_id", article.itemId()).put("quantity", quantity)));
            var body = new JsonObject()
                    .put("customer_id", buyer.id())
                    .put("reference", reference)
                    .put("metadata", new JsonObject().put("channel", happens(70) ? "web" : "phone"))
                    .put("items", items);
            if (buyer.days() == 0) body.put("payment", new JsonObject().put("method", "card"));
            var made = api.once(reference, "POST", "/api/orders", body);
            id = made.getJsonObject("order").getString("id");
            lines = made.getJsonArray("items");
            bought.forEach((article, quantity) -> sold.merge(article, quantity, Integer::sum));
            if (happens(CANCELLED)) later(1, this::cancel);
            else later(1 + random.nextInt(3), this::ship);
        }

        private Map<Article, Integer> bought() {
            var bought = new LinkedHashMap<Article, Integer>();
            for (int i = 1 + random.nextInt(LINES_MAX); i > 0; i--) {
                var article = article();
                int most = article.price().intValue() < 10 ? 8 : article.price().intValue() < 50 ? 4 : 1;
                bought.put(article, 1 + random.nextInt(buyer.days() > 0 ? 2 * most : most));
            }
            return bought;
        }

        private Article article() {
            int all = articles.stream().mapToInt(DemoHistory.this::season).sum();
            int drawn = random.nextInt(all);
            for (var a : articles) {
                drawn -= season(a);
                if (drawn < 0) return a;
            }
            return articles.getFirst();
        }

        private String path(String action) {
            return "/api/sales/orders/" + id + "/" + action;
        }

        void cancel() throws IOException, InterruptedException {
            var body = new JsonObject().put("reason", "The customer changed their mind");
            api.once(reference + "-cancel", "POST", path("cancel"), body);
        }

        void ship() throws IOException, InterruptedException {
            var carrier = CARRIERS.get(random.nextInt(CARRIERS.size()));
            var body = new JsonObject()
                    .put("carrier", carrier)
                    .put("tracking", "%012d".formatted(random.nextLong(1L << 39)));
            var made = api.once(reference + "-ship", "POST", path("shipments"), body);
            if (happens(DELIVERED)) later(1 + random.nextInt(3), () -> deliver(made.getJsonArray("shipments")));
            if (buyer.days() > 0 && !happens(NEVER_PAID)) {
                int late = happens(PAID_LATE) ? 5 + random.nextInt(20) : -random.nextInt(8);
                later(Math.max(1, buyer.days() + late), this::pay);
            }
            boolean returned = happens(RETURNED);
            int days = 5 + random.nextInt(8);
            // an order of which everything has come back cannot be paid
            if (returned && (buyer.days() == 0 || !isOnePiece())) later(days, this::takeBack);
        }

        private boolean isOnePiece() {
            return lines.size() == 1 && lines.getJsonObject(0).getLong("quantity") == 1;
        }

        void deliver(JsonArray shipments) throws IOException, InterruptedException {
            for (var s : shipments) {
                var shipment = ((JsonObject) s).getString("id");
                api.once(shipment, "POST", "/api/shipments/" + shipment + "/deliver", null);
            }
        }

        void pay() throws IOException, InterruptedException {
            var body = new JsonObject().put("method", "bank_transfer").put("reference", "BANK-" + reference);
            api.once(reference + "-pay", "POST", path("pay"), body);
        }

        /** One piece comes back, and what was paid for it is refunded. */
        void takeBack() throws IOException, InterruptedException {
            var line = new JsonObject()
                    .put("line_id", lines.getJsonObject(0).getString("id"))
                    .put("quantity", 1)
                    .put("disposition", happens(75) ? "restock" : "damaged");
            var body = new JsonObject()
                    .put("reason", REASONS.get(random.nextInt(REASONS.size())))
                    .put("lines", new JsonArray().add(line));
            var made = api.once(reference + "-return", "POST", path("returns"), body);
            var credit =
                    new BigDecimal(String.valueOf(made.getJsonObject("order").getValue("credit_amount")));
            if (credit.signum() > 0)
                later(
                        2,
                        () -> api.once(
                                reference + "-refund",
                                "POST",
                                path("refunds"),
                                new JsonObject().put("amount", credit).put("reason", "Return")));
        }
    }

    /** @param number of those from this vendor */
    private record Purchase(Partner vendor, String vendorId, int number) {
        String key() {
            return "purchase-" + vendorId + "-" + number;
        }
    }

    private void planPurchases() {
        int first = 5;
        for (var vendor : shop.vendors().entrySet().stream()
                .sorted(Comparator.comparing(v -> v.getKey().name()))
                .toList()) {
            first += 2;
            for (int d = first, n = 1; d < DAYS; d += DAYS_BETWEEN_PURCHASES, n++)
                purchases
                        .computeIfAbsent(day.plusDays(d), at -> new ArrayList<>())
                        .add(new Purchase(vendor.getKey(), vendor.getValue(), n));
        }
    }

    /** Buys what was sold since the last time. It is counted now, before anything else is sold, so that it is the same each time. */
    private void addTo(List<DemoWork.Step> steps, Purchase p) {
        var items = new JsonArray();
        for (var a : articles) {
            var pieces = a.category().vendor().equals(p.vendor().name()) ? sold.remove(a) : null;
            if (pieces != null)
                items.add(new JsonObject()
                        .put("item_id", a.itemId())
                        .put("quantity", pieces)
                        .put("unit_price", shop.cost(a)));
        }
        if (!items.isEmpty()) steps.add(() -> purchase(p, items));
    }

    private void purchase(Purchase p, JsonArray items) throws IOException, InterruptedException {
        var body = new JsonObject().put("vendor_id", p.vendorId()).put("items", items);
        var made = api.once(p.key(), "POST", "/api/purchase/orders", body);
        var path = "/api/purchase/orders/" + made.getJsonObject("order").getString("id");
        api.once(p.key() + "-order", "POST", path + "/order", null);
        later(p.vendor().days() + (p.number() % 3 == 0 ? 4 : -1), () -> {
            api.once(p.key() + "-receive", "POST", path + "/receive", null);
            var payment = new JsonObject().put("method", "transfer").put("reference", "SEPA-" + p.number());
            later(20, () -> api.once(p.key() + "-pay", "POST", path + "/pay", payment));
        });
    }
}
