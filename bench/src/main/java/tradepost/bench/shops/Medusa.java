package tradepost.bench.shops;

import io.vertx.core.json.JsonArray;
import io.vertx.core.json.JsonObject;
import java.io.IOException;
import java.nio.file.Path;
import java.sql.SQLException;
import java.util.List;
import java.util.SplittableRandom;
import tradepost.bench.program.Instance;
import tradepost.bench.program.NodeProgram;

/** Medusa: bench/shops/medusa. A checkout is five requests. */
public record Medusa(NodeProgram server, String key, String region, String shipping, JsonArray variants)
        implements Checkouts {
    private static final String COMMAND = "node_modules/.bin/medusa";

    public static Medusa start(Path shops, Path folder, Instance beside) throws IOException, SQLException {
        var program = new NodeProgram(shops.resolve("medusa"), folder.resolve("medusa"), beside, List.of("medusa"));
        program.run(5, COMMAND, "db:migrate");
        program.run(2, COMMAND, "user", "-e", "admin@bench.example", "-p", program.password);
        program.start(COMMAND, "start", "-H", "127.0.0.1", "-p", "" + program.port);
        var filled = new JsonObject(program.run(5, "node", "fill.js"));
        var shop = new Medusa(
                program,
                filled.getString("key"),
                filled.getString("region"),
                filled.getString("shipping"),
                filled.getJsonArray("variants"));
        shop.buy(new SplittableRandom(1)); // makes the customer, which two requests at once cannot
        return shop;
    }

    @Override
    public String name() {
        return "Medusa";
    }

    @Override
    public void buy(SplittableRandom random) throws IOException {
        var address = new JsonObject()
                .put("first_name", "A")
                .put("last_name", "B")
                .put("address_1", "12 Harbour Road")
                .put("city", "Leith")
                .put("postal_code", "1000")
                .put("country_code", "us");
        var cart = post(
                        "/store/carts",
                        new JsonObject()
                                .put("region_id", region)
                                .put("email", "a@shop.example")
                                .put(
                                        "items",
                                        new JsonArray()
                                                .add(line(random.nextInt(50)))
                                                .add(line(50 + random.nextInt(50))))
                                .put("shipping_address", address))
                .getJsonObject("cart")
                .getString("id");
        post("/store/carts/" + cart + "/shipping-methods", new JsonObject().put("option_id", shipping));
        var payment = post("/store/payment-collections", new JsonObject().put("cart_id", cart))
                .getJsonObject("payment_collection")
                .getString("id");
        post(
                "/store/payment-collections/" + payment + "/payment-sessions",
                new JsonObject().put("provider_id", "pp_system_default"));
        var placed = post("/store/carts/" + cart + "/complete", new JsonObject());
        if (!"order".equals(placed.getString("type")))
            throw new IOException("Medusa has not placed the order: " + placed);
    }

    private JsonObject line(int variant) {
        return new JsonObject().put("variant_id", variants.getString(variant)).put("quantity", 1);
    }

    private JsonObject post(String path, JsonObject body) throws IOException {
        return new JsonObject(
                Checkouts.post(server, path, body, "x-publishable-api-key", key).body());
    }

    @Override
    public void close() {
        server.close();
    }
}
