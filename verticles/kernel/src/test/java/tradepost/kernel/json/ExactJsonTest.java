package tradepost.kernel.json;

import static org.assertj.core.api.Assertions.assertThat;

import io.vertx.core.json.JsonObject;
import java.math.BigDecimal;
import java.time.Instant;
import java.util.List;
import java.util.UUID;
import org.junit.jupiter.api.Test;
import tradepost.kernel.value.Ids;

class ExactJsonTest {
    record Line(UUID id, BigDecimal price, long quantity, Instant at, JsonObject extra) {}

    record Order(List<Line> lines) {}

    @Test
    void decimals_survive_the_wire_exactly() {
        var wire = new JsonObject()
                .put("p", new BigDecimal("45000.00"))
                .put("n", 7)
                .toBuffer();
        assertThat(wire.toString()).isEqualTo("{\"p\":45000.00,\"n\":7}");
        assertThat(new JsonObject(wire).getValue("p")).isEqualTo(new BigDecimal("45000.00"));
        assertThat(new JsonObject(wire).encode()).isEqualTo(wire.toString());
    }

    @Test
    void records_are_the_same_after_the_local_bus_and_after_the_wire() {
        var line = new Line(
                Ids.next(),
                new BigDecimal("0.10"),
                1L << 40,
                Instant.parse("2026-01-02T03:04:05.678Z"),
                new JsonObject().put("a", 1));
        var order = new Order(List.of(line));
        var json = Json.write(order);
        assertThat(Json.read(json.copy(), Order.class)).isEqualTo(order);
        assertThat(Json.read(new JsonObject(json.toBuffer()), Order.class)).isEqualTo(order);
    }
}
