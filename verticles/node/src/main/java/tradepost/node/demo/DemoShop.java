package tradepost.node.demo;

import io.vertx.core.json.JsonArray;
import io.vertx.core.json.JsonObject;
import java.io.IOException;
import java.math.BigDecimal;
import java.util.ArrayList;
import java.util.Collections;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.concurrent.ConcurrentHashMap;
import org.jspecify.annotations.Nullable;
import tradepost.node.demo.DemoGoods.Category;
import tradepost.node.demo.DemoGoods.Partner;
import tradepost.node.demo.DemoGoods.Product;

/** What the history of the demo company is about: vendors, customers, taxes, categories, products with variants and pictures, and their opening stock. */
final class DemoShop {
    /** In percent. */
    private static final Map<String, Integer> TAXES = Map.of("DE", 19, "AT", 20, "NL", 21);

    /** @param stock at the beginning, of which a third is in the second warehouse */
    record Article(String itemId, BigDecimal price, Category category, int stock) {}

    /** @param days until it pays; 0 for a person, who pays at once */
    record Buyer(String id, int days) {}

    private final DemoApi api;
    private final DemoWork work;
    private final DemoGoods goods;
    private final Map<String, String> categories = new ConcurrentHashMap<>();
    /** The ids of the files by the SKUs of their products. */
    private final Map<String, String> pictures = new ConcurrentHashMap<>();

    private final Map<String, String> vendors = new ConcurrentHashMap<>();
    private final Map<String, Buyer> buyers = new ConcurrentHashMap<>();
    private final Map<String, List<Article>> articles = new ConcurrentHashMap<>();

    DemoShop(DemoApi api, DemoWork work, DemoGoods goods) {
        this.api = api;
        this.work = work;
        this.goods = goods;
    }

    /** @param south the second warehouse */
    void load(String south) throws IOException, InterruptedException {
        var departments = new ArrayList<DemoWork.Step>();
        for (var d : goods.departments)
            departments.add(() -> {
                var id = category(d.department(), null);
                for (var c : d.categories()) categories.put(c.name(), category(c.name(), id));
            });
        work.run(departments);
        var steps = new ArrayList<DemoWork.Step>();
        steps.add(this::uploadPictures);
        addProducts(steps, false);
        for (var v : goods.vendors) steps.add(() -> vendors.put(v.name(), partner("/api/vendors", v, vendor(v))));
        for (var c : goods.companies) steps.add(() -> buyers.put(c.email(), buyer(c)));
        for (var c : goods.people) steps.add(() -> buyers.put(c.email(), buyer(c)));
        TAXES.forEach((country, rate) -> steps.add(() -> api.create(
                "/api/tax-rates",
                new JsonObject()
                        .put("name", "VAT")
                        .put("country", country)
                        .put("category", "standard")
                        .put("rate", rate),
                "country=" + country)));
        work.run(steps);
        var shown = new ArrayList<DemoWork.Step>();
        addProducts(shown, true);
        work.run(shown);
        work.run(List.of(() -> open(null, 2), () -> open(south, 1)));
        work.run(List.of(this::reorderPoints));
    }

    private String category(String name, @Nullable String parent) throws IOException, InterruptedException {
        var body = new JsonObject().put("name", name);
        if (parent != null) body.put("parent_id", parent);
        return api.create("/api/categories", body, "name=" + DemoApi.encoded(name));
    }

    private String partner(String path, Partner p, JsonObject body) throws IOException, InterruptedException {
        var town = p.town().split(", ");
        var address = new JsonObject()
                .put("line1", p.street())
                .put("postal_code", town[0])
                .put("city", town[1])
                .put("country", p.country());
        body.put("name", p.name()).put("email", p.email()).put("addresses", new JsonArray().add(address));
        return api.create(path, body, "email=" + DemoApi.encoded(p.email()));
    }

    private static JsonObject vendor(Partner p) {
        return new JsonObject().put("lead_time_days", p.days()).put("payment_terms_days", 30);
    }

    private Buyer buyer(Partner p) throws IOException, InterruptedException {
        var body = new JsonObject();
        if (p.days() > 0) body.put("payment_terms_days", p.days()).put("tags", new JsonArray().add("business"));
        return new Buyer(partner("/api/customers", p, body), p.days());
    }

    /** One after the other, beside the rest: the program decodes one at a time. What the settings refuse as a file does not keep out its product. */
    private void uploadPictures() throws IOException, InterruptedException {
        var drawn = new DemoPictures();
        for (var d : goods.departments)
            for (var c : d.categories())
                for (var p : goods.products(c))
                    if (p.picture() != null)
                        try {
                            var jpeg = drawn.jpeg(p.picture());
                            pictures.put(p.sku(), api.upload("picture-" + p.sku(), p.picture() + ".jpg", jpeg));
                        } catch (DemoApi.Refused e) {
                            work.refuse(e);
                        }
    }

    private void addProducts(List<DemoWork.Step> steps, boolean withPicture) {
        for (var d : goods.departments)
            for (var c : d.categories())
                for (var p : goods.products(c))
                    if ((p.picture() != null) == withPicture) steps.add(() -> articles.put(p.sku(), product(p, c)));
    }

    private List<Article> product(Product p, Category c) throws IOException, InterruptedException {
        var body = new JsonObject().put("name", p.name()).put("sku", p.sku()).put("price", p.price());
        var category = categories.get(c.name());
        if (category != null) body.put("category_id", category);
        if (p.option() != null)
            body.put(
                    "options",
                    new JsonArray()
                            .add(new JsonObject()
                                    .put("name", p.optionName())
                                    .put("values", new JsonArray(p.values()))));
        var picture = pictures.get(p.sku());
        if (picture != null)
            body.put(
                    "images",
                    new JsonArray().add(new JsonObject().put("file_id", picture).put("position", 1)));
        var made = api.once("product-" + p.sku(), "POST", "/api/products", body);
        if (p.option() != null)
            made = api.once(
                    "variants-" + p.sku(),
                    "POST",
                    "/api/products/" + made.getString("id") + "/variants/generate",
                    new JsonObject().put("sku_prefix", p.sku()));
        var ids = new ArrayList<String>();
        made.getJsonArray("variants").forEach(v -> ids.add(((JsonObject) v).getString("item_id")));
        if (ids.isEmpty()) ids.add(made.getString("item_id"));
        int stock = stock(p.price()) / ids.size() + 6;
        return ids.stream().map(id -> new Article(id, p.price(), c, stock)).toList();
    }

    private static int stock(BigDecimal price) {
        return price.intValue() < 10 ? 420 : price.intValue() < 50 ? 150 : 45;
    }

    List<Article> articles() {
        var all = new ArrayList<Article>();
        goods.departments.forEach(d -> d.categories()
                .forEach(c -> goods.products(c).forEach(p -> all.addAll(articles.getOrDefault(p.sku(), List.of())))));
        return all;
    }

    /** In the order of the file, so that the same company is made each time. */
    List<Buyer> buyers() {
        var all = new ArrayList<Buyer>();
        for (var some : List.of(goods.companies, goods.people))
            for (var p : some) {
                var b = buyers.get(p.email());
                if (b != null) all.add(b);
            }
        return all;
    }

    Map<Partner, String> vendors() {
        var all = new HashMap<Partner, String>();
        for (var v : goods.vendors) {
            var id = vendors.get(v.name());
            if (id != null) all.put(v, id);
        }
        return Collections.unmodifiableMap(all);
    }

    BigDecimal cost(Article a) {
        return goods.cost(a.price());
    }

    /** @param thirds of the opening stock that are there */
    private void open(@Nullable String location, int thirds) throws IOException, InterruptedException {
        var lines = new JsonArray();
        for (var a : articles())
            lines.add(new JsonObject()
                    .put("item_id", a.itemId())
                    .put("delta", Math.max(1, a.stock() * thirds / 3))
                    .put("unit_cost", cost(a)));
        var body = new JsonObject().put("reason", "Opening stock").put("lines", lines);
        if (location != null) body.put("location_id", location);
        api.once("opening-" + thirds, "POST", "/api/stock/adjustments", body);
    }

    private void reorderPoints() throws IOException, InterruptedException {
        var points = new JsonArray();
        for (var a : articles())
            points.add(new JsonObject()
                    .put("item_id", a.itemId())
                    .put("point", a.stock() / 6)
                    .put("quantity", a.stock() / 2)
                    .put("lead_time_days", 7));
        api.once("points", "PUT", "/api/stock/reorder-points/bulk", new JsonObject().put("points", points));
    }
}
