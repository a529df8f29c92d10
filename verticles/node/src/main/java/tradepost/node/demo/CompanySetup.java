package tradepost.node.demo;

import io.vertx.core.json.JsonArray;
import io.vertx.core.json.JsonObject;
import java.io.IOException;
import java.math.BigDecimal;
import java.math.RoundingMode;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.Set;
import java.util.UUID;
import java.util.concurrent.ConcurrentHashMap;
import org.jspecify.annotations.Nullable;
import tradepost.kernel.json.Json;
import tradepost.node.demo.DemoCompany.Entry;
import tradepost.node.demo.DemoCompany.Goods;
import tradepost.node.demo.client.DemoApi;
import tradepost.node.demo.client.DemoMoney;
import tradepost.node.demo.client.DemoTeam;
import tradepost.node.demo.client.Parallel;
import tradepost.node.demo.history.Article;
import tradepost.node.demo.history.Buyer;
import tradepost.node.demo.history.HalfYear;
import tradepost.node.demo.history.KnownIds;
import tradepost.node.demo.history.Purchase;
import tradepost.node.demo.history.Season;
import tradepost.node.demo.history.Supplier;
import tradepost.node.demo.past.World;
import tradepost.node.demo.past.World.Place;
import tradepost.sales.Address;

/** What follows from the masters of the demo company: variants, costs, prices for companies, reorder points, and the stock at first. */
final class CompanySetup implements KnownIds {
    private static final UUID MAIN = UUID.fromString("00000000-0000-7000-8000-000000000001");
    private static final String PRODUCTS = "/api/products";
    private static final String CUSTOMERS = "/api/customers";
    private static final String CUSTOMER_LOGIN = "ada";
    /** Its lots are in the demo data. */
    private static final String TRACKED = "ad-4310";

    /**
     * The price list of a group of customers.
     *
     * @param from so many pieces on, there is a price of its own
     */
    private record GroupPrices(String name, List<Integer> from, double first) {
        /** Of the usual price. */
        private double share(int step) {
            return first - LESS_IN_STEP * step;
        }
    }

    private static final double LESS_IN_STEP = 0.05;
    private static final List<GroupPrices> LISTS =
            List.of(new GroupPrices("wholesale", List.of(1, 24), 0.88), new GroupPrices("trade", List.of(1), 0.94));
    /** A vendor has told the price of each such article before it is ordered. */
    private static final int COSTS_KNOWN_EACH = 3;

    private static final double WATCHED_WEEKLY = 2;
    private static final int LINES_MAX = 50;

    private final DemoCompany company;
    private final DemoMoney money;
    private final List<Article> articles = new ArrayList<>();
    /** The product and the costs of each article. */
    private final List<Entry> products = new ArrayList<>();

    private final Map<String, JsonObject> items = new ConcurrentHashMap<>();
    private final Set<GroupPrices> inForce = ConcurrentHashMap.newKeySet();

    CompanySetup(DemoCompany company, DemoMoney money) {
        this.company = company;
        this.money = money;
        for (var e : company.at(PRODUCTS)) {
            var goods = goods(e);
            int variants = variants(e);
            for (int v = 0; v < variants; v++) {
                products.add(e);
                articles.add(new Article(
                        key(e, v),
                        text(e, "category_id").replaceAll("[{}]", ""),
                        new BigDecimal(text(e, "price")).doubleValue(),
                        goods.vendor(),
                        goods.weekly() / variants,
                        Season.of(goods.season()),
                        e.name().equals(TRACKED),
                        v == 0 ? company.wantedToday(text(e, "sku")) : 0));
            }
        }
    }

    private static Goods goods(Entry e) {
        return Objects.requireNonNull(e.goods(), e.name());
    }

    private static String text(Entry e, String field) {
        return String.valueOf(Objects.requireNonNull(e.body()).get(field));
    }

    private static String key(Entry e, int variant) {
        return e.name() + "/" + variant;
    }

    private static int variants(Entry e) {
        var options = new JsonObject(Objects.requireNonNull(e.body())).getJsonArray("options");
        return options == null
                ? 1
                : options.getJsonObject(0).getJsonArray("values").size();
    }

    List<Article> articles() {
        return articles;
    }

    List<Supplier> suppliers() {
        return company.at("/api/vendors").stream()
                .map(e -> new Supplier(e.name(), e.number("lead_time_days", 7), e.number("payment_terms_days", 30)))
                .toList();
    }

    List<Buyer> buyers() {
        return company.at(CUSTOMERS).stream()
                .map(e -> {
                    var habits = Objects.requireNonNull(e.buyer(), e.name());
                    int terms = e.number("payment_terms_days", -1);
                    return new Buyer(
                            e.name(),
                            habits.kind(),
                            habits.monthly(),
                            terms < 0 ? null : terms,
                            e.name().equals(CUSTOMER_LOGIN));
                })
                .toList();
    }

    /**
     * What is there for the documents of the past.
     *
     * @param customer the user of the customer with a login; null if there is none
     */
    World world(DemoTeam team, @Nullable DemoApi customer) {
        var main = new Place(MAIN, "MAIN");
        var yard = company.id("south") == null ? main : new Place(UUID.fromString(of("south")), "SOUTH");
        var customers = new HashMap<String, World.Customer>();
        for (var e : company.at(CUSTOMERS)) {
            var there = company.resource(e.name());
            if (there != null) customers.put(e.name(), customer(e, there, customer));
        }
        var vendors = new HashMap<String, World.Vendor>();
        for (var s : suppliers()) {
            var there = company.resource(s.name());
            if (there != null)
                vendors.put(s.name(), new World.Vendor(id(there), there.getString("name"), s.leadDays()));
        }
        var sold = new HashMap<Integer, World.Item>();
        for (int a = 0; a < articles.size(); a++) {
            var there = items.get(articles.get(a).key());
            if (there == null) continue;
            var home = Purchase.isOfYard(articles.get(a).vendor()) ? yard : main;
            var itemId = UUID.fromString(there.getString("item_id"));
            sold.put(a, new World.Item(itemId, there.getString("sku"), there.getString("name"), home, cost(a)));
        }
        return new World(
                money.currency(),
                team.office().userId(),
                team.finance().userId(),
                team.warehouse().userId(),
                main,
                yard,
                customers,
                vendors,
                sold,
                tax(),
                this::price);
    }

    private static UUID id(JsonObject of) {
        return UUID.fromString(of.getString("id"));
    }

    private static World.Customer customer(Entry e, JsonObject there, @Nullable DemoApi itself) {
        int terms = e.number("payment_terms_days", -1);
        var address = there.getJsonArray("addresses").getJsonObject(0);
        return new World.Customer(
                id(there),
                there.getString("name"),
                there.getString("email"),
                e.name().equals(CUSTOMER_LOGIN) && itself != null ? itself.userId() : null,
                Json.write(Address.of(address)),
                terms < 0 ? null : terms,
                there.getBoolean("tax_exempt", false));
    }

    private World.@Nullable LocalTax tax() {
        var rate = company.resource("maine-tax");
        if (rate == null) return null;
        return new World.LocalTax(
                rate.getString("country"),
                rate.getString("region"),
                new BigDecimal(rate.getValue("rate").toString()));
    }

    private World.Price price(String customer, int article, int pieces) {
        var group = String.valueOf(
                Objects.requireNonNull(company.resource(customer)).getString("customer_group"));
        var list = inForce.stream().filter(l -> l.name().equals(group)).findFirst();
        if (list.isEmpty()) return new World.Price(price(article, 1), null);
        int step = list.get().from().size() - 1;
        while (list.get().from().get(step) > pieces) step--;
        return new World.Price(price(article, list.get().share(step)), UUID.fromString(of(group)));
    }

    @Override
    public String of(String name) {
        return Objects.requireNonNullElse(company.id(name), "");
    }

    @Override
    public String item(String key) {
        return items.getOrDefault(key, new JsonObject()).getString("item_id", "");
    }

    @Override
    public BigDecimal cost(int article) {
        return money.of(goods(products.get(article)).cost());
    }

    @Override
    public BigDecimal amount(double amount) {
        return money.of(BigDecimal.valueOf(amount));
    }

    @Override
    public BigDecimal share(BigDecimal of, double share) {
        return money.share(of, share);
    }

    /** @return why parts of it could not be loaded, by their names */
    Map<String, String> load(DemoTeam team, HalfYear year) throws IOException, InterruptedException {
        var missing = new ConcurrentHashMap<String, String>();
        var jobs = new ArrayList<Parallel.Job>();
        for (var e : company.at(PRODUCTS)) jobs.add(() -> attempt(missing, e.name(), () -> variants(team, e)));
        Parallel.run(jobs);
        jobs.clear();
        for (int a = 0; a < articles.size(); a++) {
            int article = a;
            if (article % COSTS_KNOWN_EACH == 0)
                jobs.add(() ->
                        attempt(missing, "the costs of " + products.get(article).name(), () -> cost(team, article)));
        }
        for (var list : LISTS) jobs.add(() -> attempt(missing, list.name() + " prices", () -> prices(team, list)));
        Parallel.run(jobs);
        attempt(missing, "opening stock", () -> stock(team, year));
        attempt(missing, "reorder points", () -> watch(team, year)); // before, there would be alerts
        return new LinkedHashMap<>(missing);
    }

    private static void attempt(Map<String, String> missing, String what, Parallel.Job work)
            throws IOException, InterruptedException {
        try {
            work.run();
        } catch (DemoApi.Refused refused) {
            missing.put(what, String.valueOf(refused.getMessage()));
        }
    }

    /** The items of a product that is there; those of its options are created. */
    private void variants(DemoTeam team, Entry e) throws IOException, InterruptedException {
        var product = company.resource(e.name());
        if (product == null) return; // named already
        int wanted = variants(e);
        if (wanted == 1) {
            items.put(key(e, 0), product);
            return;
        }
        var there = product.getJsonArray("variants", new JsonArray());
        if (there.size() < wanted) {
            var body = new JsonObject().put("sku_prefix", text(e, "sku"));
            there = team.office()
                    .post(PRODUCTS + "/" + product.getString("id") + "/variants/generate", body)
                    .getJsonArray("variants");
        }
        for (int v = 0; v < there.size(); v++) items.put(key(e, v), there.getJsonObject(v));
    }

    private String item(int article) {
        return item(articles.get(article).key());
    }

    private void cost(DemoTeam team, int article) throws IOException, InterruptedException {
        var e = products.get(article);
        var body = new JsonObject()
                .put("item_id", item(article))
                .put("vendor_sku", text(e, "sku").replace("-", "") + "/" + (1 + article % 9))
                .put("cost", cost(article));
        team.warehouse().put("/api/vendors/" + of(goods(e).vendor()) + "/items", body);
    }

    private void watch(DemoTeam team, HalfYear year) throws IOException, InterruptedException {
        var points = new JsonArray();
        for (int a = 0; a < articles.size(); a++)
            if (year.stock().weekly(a) >= WATCHED_WEEKLY && !item(a).isEmpty())
                points.add(new JsonObject()
                        .put("item_id", item(a))
                        .put("point", year.stock().reorderPoint(a))
                        .put("quantity", year.stock().reorderQuantity(a)));
        team.warehouse().put("/api/stock/reorder-points/bulk", new JsonObject().put("points", points));
    }

    private BigDecimal price(int article, double share) {
        var price = new BigDecimal(text(products.get(article), "price")).multiply(BigDecimal.valueOf(share));
        return money.of(price.setScale(2, RoundingMode.HALF_UP));
    }

    private void prices(DemoTeam team, GroupPrices list) throws IOException, InterruptedException {
        var prices = new JsonArray();
        for (int a = 0; a < articles.size(); a++)
            for (int step = 0; step < list.from().size(); step++) {
                prices.add(new JsonObject()
                        .put("item_id", item(a))
                        .put("minimum_quantity", list.from().get(step))
                        .put("unit_price", price(a, list.share(step))));
            }
        team.office().put("/api/price-lists/" + of(list.name()) + "/prices", new JsonObject().put("prices", prices));
        inForce.add(list);
    }

    /** Articles that have stock already keep it. */
    private void stock(DemoTeam team, HalfYear year) throws IOException, InterruptedException {
        var there = stocked(team);
        for (var place : List.of("main", "south", "store")) {
            var lines = new JsonArray();
            for (int a = 0; a < articles.size(); a++) {
                int pieces =
                        pieces(year, place, a, Purchase.isOfYard(articles.get(a).vendor()));
                if (pieces == 0 || there.contains(item(a)) || articles.get(a).isTracked()) continue;
                lines.add(new JsonObject()
                        .put("item_id", item(a))
                        .put("delta", pieces)
                        .put("unit_cost", cost(a)));
            }
            if (lines.isEmpty()) continue;
            var body = new JsonObject().put("reason", "Opening stock").put("lines", lines);
            if (!place.equals("main")) body.put("location_id", of(place));
            team.warehouse().post("/api/stock/adjustments", body);
        }
    }

    private List<String> stocked(DemoTeam team) throws IOException, InterruptedException {
        var found = new ArrayList<String>();
        for (int from = 0; from < articles.size(); from += LINES_MAX) {
            var some = articles.subList(from, Math.min(articles.size(), from + LINES_MAX)).stream()
                    .map(a -> item(a.key()))
                    .toList();
            for (var level : team.warehouse().list("/api/stock?limit=100&item_ids=" + String.join(",", some)))
                if (level.getLong("on_hand") > 0) found.add(level.getString("item_id"));
        }
        return found;
    }

    private static int pieces(HalfYear year, String place, int article, boolean isOfYard) {
        int inStore = year.stock().inStore(article);
        int rest = year.stock().opening(article) - inStore;
        return switch (place) {
            case "store" -> inStore;
            case "south" -> isOfYard ? rest : 0;
            default -> isOfYard ? 0 : rest;
        };
    }
}
