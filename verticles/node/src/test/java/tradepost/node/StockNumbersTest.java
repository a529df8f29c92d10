package tradepost.node;

import static org.assertj.core.api.Assertions.assertThat;

import io.vertx.core.json.JsonObject;
import java.io.IOException;
import java.nio.file.Path;
import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** An installation that shows customers and shop pages how many pieces are available, and not only in words. */
class StockNumbersTest {
    @TempDir
    static Path folder;

    static Program program;
    static Api visitor;
    static Api staff;

    @BeforeAll
    static void start() {
        int port = Program.freePorts(1);
        program = Program.dev(
                folder,
                port,
                Map.of("TRADEPOST_STOREFRONT_ANONYMOUS", "true", "TRADEPOST_STOREFRONT_AVAILABILITY", "numbers"));
        visitor = Api.at(port);
        staff = visitor.registered("admin");
    }

    @AfterAll
    static void stop() throws IOException {
        program.close();
        PreparedDataFolder.takeBack(folder);
    }

    private static void shows(JsonObject product, Long pieces) {
        assertThat(product.getLong("stock")).isEqualTo(pieces);
        assertThat(product.getString("availability")).isEqualTo(pieces == 0 ? "none" : "in_stock");
    }

    @Test
    void visitors_and_customers_see_the_pieces_that_are_available_and_nothing_more() {
        var lamp = staff.post(
                        "/api/products", StorefrontTest.product("Lamp", 20).put("price", 10))
                .expect(201)
                .data();
        var item = lamp.getString("item_id");
        var path = "/api/products/" + lamp.getString("id");
        var customer = visitor.registered("customer");
        var lines = Api.lines(item, 7);
        for (long pieces : new long[] {20, 13, 0}) {
            for (var reader : List.of(visitor, customer)) {
                shows(reader.get(path).expect(200).data(), pieces);
                shows(reader.get("/api/products").expect(200).list().getJsonObject(0), pieces);
                for (var figures : List.of("/api/items/" + item + "/stock", "/api/stock", "/api/items/" + item))
                    assertThat(reader.get(figures).status()).as(figures).isIn(401, 403);
            }
            if (pieces == 20)
                customer.post("/api/stock/holds", new JsonObject().put("lines", lines))
                        .expect(201);
            else
                staff.put("/api/items/" + item + "/stock", new JsonObject().put("quantity", 0))
                        .expect(200);
        }
    }
}
