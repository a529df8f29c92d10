package tradepost.documents;

import static org.assertj.core.api.Assertions.assertThat;

import io.vertx.core.json.JsonObject;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.util.LinkedHashMap;
import java.util.Map;
import org.junit.jupiter.api.Test;

/** The files that the gateway serves are generated from this source. */
class GeneratedTest {
    private static final Map<String, JsonObject> ALL = Main.all();

    @Test
    void the_build_wrote_every_document() throws IOException {
        var written = new LinkedHashMap<String, JsonObject>();
        for (var name : ALL.keySet())
            try (var in = GeneratedTest.class.getResourceAsStream("/documents/" + name)) {
                assertThat(in).as(name).isNotNull();
                written.put(name, new JsonObject(new String(in.readAllBytes(), StandardCharsets.UTF_8)));
            }
        assertThat(written).isEqualTo(ALL).containsKeys("openapi.json", "openapi/gateway.json", "asyncapi.json");
    }

    @Test
    void what_only_the_gateway_uses_is_not_published() {
        assertThat(ALL.get("openapi.json").encode()).doesNotContain("x-service", "x-problems", "x-own");
    }
}
