package tradepost.bench.shops;

import io.vertx.core.buffer.Buffer;
import io.vertx.core.json.JsonObject;
import java.io.IOException;
import java.util.ArrayDeque;
import java.util.List;
import java.util.Queue;
import tradepost.bench.program.Load;
import tradepost.bench.program.Shop;

/**
 * A checkout in Tradepost: an order of two products with an address, a shipping charge and taxes, and its payment, in the same request or in
 * a second one.
 */
public final class OwnCheckouts implements Load.Script {
    private static final int CREATED = 201;

    private final Shop shop;
    private final boolean payingAtOnce;
    private final Queue<String> placed = new ArrayDeque<>();
    private int paid;

    private OwnCheckouts(Shop shop, boolean payingAtOnce) {
        this.shop = shop;
        this.payingAtOnce = payingAtOnce;
    }

    /** Lets orders to GB be taxed, and their shipping. */
    public static void tax(Shop shop) throws IOException {
        for (var category : List.of("standard", "shipping"))
            shop.made(
                    "/api/tax-rates",
                    new JsonObject()
                            .put("name", "VAT on " + category)
                            .put("country", "GB")
                            .put("category", category)
                            .put("rate", 20));
    }

    public static OwnCheckouts inOneRequest(Shop shop) {
        return new OwnCheckouts(shop, true);
    }

    public static OwnCheckouts inTwoRequests(Shop shop) {
        return new OwnCheckouts(shop, false);
    }

    public int requests() {
        return payingAtOnce ? 1 : 2;
    }

    /** The number of orders that were paid since the last call. */
    public int paid() {
        int count = paid;
        paid = 0;
        placed.clear();
        return count;
    }

    @Override
    public Buffer next() {
        var id = placed.poll();
        return id != null
                ? shop.request("POST", "/api/sales/orders/" + id + "/pay", null)
                : shop.request("POST", "/api/orders", shop.checkout(payingAtOnce));
    }

    @Override
    public void answered(int status, String body) {
        if (body.contains("\"payment_status\":\"paid\"")) {
            paid++;
            return;
        }
        var id = Shop.ID.matcher(body);
        if (status == CREATED && id.find()) placed.add(id.group(1));
    }
}
