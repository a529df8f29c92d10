package tradepost.documents;

import static org.assertj.core.api.Assertions.assertThat;

import io.vertx.core.json.JsonObject;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.util.LinkedHashMap;
import org.junit.jupiter.api.Test;

/** The files that the gateway serves are generated from this source. */
class GeneratedTest {
    @Test
    void the_build_wrote_every_document() throws IOException {
        var written = new LinkedHashMap<String, JsonObject>();
        for (var name : Main.all().keySet())
            try (var in = GeneratedTest.class.getResourceAsStream("/documents/" + name)) {
                assertThat(in).as(name).isNotNull();
                written.put(name, new JsonObject(new String(in.readAllBytes(), StandardCharsets.UTF_8)));
            }
        assertThat(written).isEqualTo(Main.all()).containsKeys("openapi.json", "openapi/gateway.json", "asyncapi.json");
    }

    @Test
    void what_only_the_gateway_uses_is_not_published() {
        assertThat(Main.all().get("openapi.json").encode()).doesNotContain("x-service", "x-problems", "x-own");
    }
}
