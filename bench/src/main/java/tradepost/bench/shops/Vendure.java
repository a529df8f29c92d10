package tradepost.bench.shops;

import io.vertx.core.json.JsonArray;
import io.vertx.core.json.JsonObject;
import java.io.IOException;
import java.nio.file.Path;
import java.sql.SQLException;
import java.util.List;
import java.util.SplittableRandom;
import org.jspecify.annotations.Nullable;
import tradepost.bench.program.Instance;
import tradepost.bench.program.NodeProgram;

/** Vendure: bench/shops/vendure. A checkout is three requests with seven mutations. */
public record Vendure(NodeProgram server, String shippingMethod, String paymentMethod) implements Checkouts {
    private static final String ERROR = "{ __typename ... on ErrorResult { errorCode message } }";
    private static final String TOKEN = "vendure-auth-token";

    private record Answer(JsonObject data, String token) {}

    public static Vendure start(Path shops, Path folder, Instance beside) throws IOException, SQLException {
        var program = new NodeProgram(shops.resolve("vendure"), folder.resolve("vendure"), beside, List.of("vendure"));
        program.run(5, "node", "shop.js", "fill");
        program.start("node", "shop.js", "serve");
        var visitor = ask(program, "mutation {" + add("a", 1) + "}", null); // opens the session of the others
        ask(program, "mutation {" + address() + "}", visitor.token());
        var ways = ask(program, "{ eligibleShippingMethods { id } eligiblePaymentMethods { code } }", visitor.token())
                .data();
        return new Vendure(
                program,
                ways.getJsonArray("eligibleShippingMethods").getJsonObject(0).getString("id"),
                ways.getJsonArray("eligiblePaymentMethods").getJsonObject(0).getString("code"));
    }

    @Override
    public String name() {
        return "Vendure";
    }

    @Override
    public void buy(SplittableRandom random) throws IOException {
        var first = ask(server, "mutation {" + add("a", 1 + random.nextInt(50)) + "}", null);
        ask(
                server,
                "mutation {" + add("b", 51 + random.nextInt(50)) + address()
                        + "e: setOrderShippingMethod(shippingMethodId: [\"" + shippingMethod + "\"]) " + ERROR
                        + "f: transitionOrderToState(state: \"ArrangingPayment\") " + ERROR + "}",
                first.token());
        var paid = ask(
                        server,
                        "mutation { paid: addPaymentToOrder(input: {method: \"" + paymentMethod
                                + "\", metadata: {}}) { __typename ... on Order { state totalQuantity }"
                                + " ... on ErrorResult { errorCode message } } }",
                        first.token())
                .data()
                .getJsonObject("paid");
        if (!paid.getString("state", "").startsWith("Payment") || paid.getInteger("totalQuantity") != 2)
            throw new IOException("Vendure has not placed the order: " + paid);
    }

    private static String add(String alias, int variant) {
        return alias + ": addItemToOrder(productVariantId: \"" + variant + "\", quantity: 1) " + ERROR;
    }

    private static String address() {
        return """
                c: setCustomerForOrder(input: {firstName: "A", lastName: "B", emailAddress: "a@shop.example"}) %s
                d: setOrderShippingAddress(input: {fullName: "A B", streetLine1: "12 Harbour Road", city: "Leith", postalCode: "1000", countryCode: "GB"}) %s
                """.formatted(ERROR, ERROR);
    }

    /** @param token of the visitor; null for a new one */
    private static Answer ask(NodeProgram server, String query, @Nullable String token) throws IOException {
        var body = new JsonObject().put("query", query);
        var response = token == null
                ? Checkouts.post(server, "/shop-api", body)
                : Checkouts.post(server, "/shop-api", body, "Authorization", "Bearer " + token);
        var json = new JsonObject(response.body());
        if (!json.getJsonArray("errors", new JsonArray()).isEmpty()) throw new IOException("Vendure: " + json);
        var data = json.getJsonObject("data");
        for (var name : data.fieldNames())
            if (data.getValue(name) instanceof JsonObject part && part.containsKey("errorCode"))
                throw new IOException("Vendure: " + data);
        var now = response.headers().firstValue(TOKEN).orElse(token == null ? "" : token);
        return new Answer(data, now);
    }

    @Override
    public void close() {
        server.close();
    }
}
