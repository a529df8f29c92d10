package tradepost.kernel.json;

import static org.assertj.core.api.Assertions.assertThat;

import com.fasterxml.jackson.annotation.JsonInclude;
import com.fasterxml.jackson.annotation.JsonProperty;
import io.vertx.core.json.JsonArray;
import io.vertx.core.json.JsonObject;
import java.math.BigDecimal;
import java.time.Instant;
import java.time.LocalDate;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.UUID;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.Test;

class JsonTest {
    private enum Kind {
        WHOLE
    }

    private record Part(@Nullable UUID lineId, long quantity) {}

    private record Sample(
            String customerName,
            UUID documentId,
            BigDecimal totalAmount,
            Instant createdAt,
            long version,
            @Nullable Integer lineNo,
            boolean open,
            double ratio,
            Kind kind,
            LocalDate day,
            @JsonProperty("wait") int waitSeconds,

            @JsonInclude(JsonInclude.Include.NON_NULL) @Nullable
            String note,

            List<Part> parts,
            Set<String> names,
            JsonObject extra,
            Map<String, Object> more) {
        public boolean isHeavy() {
            return false;
        }
    }

    private static Sample sample(@Nullable String note) {
        var id = UUID.fromString("01a2069c-882f-7cf8-8f18-6490bb448843");
        var parts = new ArrayList<>(List.of(new Part(id, 5_000_000_000L)));
        parts.add(null);
        var extra = new JsonObject()
                .put("list", new JsonArray().add(new BigDecimal("1.50")).add(new JsonObject().put("deep", true)))
                .putNull("none");
        return new Sample(
                "Änne \"A\"",
                id,
                new BigDecimal("45000.00"),
                Instant.parse("2026-11-23T04:14:11.705500Z"),
                7,
                null,
                true,
                0.25,
                Kind.WHOLE,
                LocalDate.of(2026, 11, 23),
                3,
                note,
                parts,
                Set.of("one"),
                extra,
                Map.of("camelCase", id));
    }

    @Test
    void a_record_is_written_as_its_mapper_describes_it() {
        assertThat(Json.write(sample(null)).encode())
                .isEqualTo(("{'customer_name':'Änne \\\"A\\\"','document_id':'01a2069c-882f-7cf8-8f18-6490bb448843',"
                                + "'total_amount':45000.00,'created_at':'2026-11-23T04:14:11.705500Z','version':7,'line_no':null,"
                                + "'open':true,'ratio':0.25,'kind':'WHOLE','day':'2026-11-23','wait':3,"
                                + "'parts':[{'line_id':'01a2069c-882f-7cf8-8f18-6490bb448843','quantity':5000000000},null],"
                                + "'names':['one'],'extra':{'list':[1.50,{'deep':true}],'none':null},"
                                + "'more':{'camelCase':'01a2069c-882f-7cf8-8f18-6490bb448843'},'heavy':false}")
                        .replace('\'', '"'));
        assertThat(Json.write(sample("fragile")).getString("note")).isEqualTo("fragile");
    }

    @Test
    void fields_that_a_reader_sets_to_the_same_value_can_be_left_out() {
        record Defaults(
                long count,
                boolean open,
                int places,
                @Nullable Long unknown,
                @Nullable Boolean maybe,
                Part part) {}
        var defaults = new Defaults(0, false, 0, 0L, false, new Part(null, 0));
        assertThat(Json.writeSparsely(defaults).encode()).isEqualTo("{\"unknown\":0,\"maybe\":false,\"part\":{}}");
        assertThat(Json.read(Json.writeSparsely(defaults), Defaults.class)).isEqualTo(defaults);
        var sparse = Json.writeSparsely(sample(null));
        assertThat(sparse.fieldNames()).doesNotContain("line_no", "note").contains("extra");
        assertThat(sparse.getJsonObject("extra").containsKey("none")).isTrue();
        assertThat(Json.write(Json.read(sparse, Sample.class))).isEqualTo(Json.write(sample(null)));
    }

    @Test
    void what_was_written_shares_nothing_with_the_record() {
        var sample = sample(null);
        var written = Json.write(sample);
        sample.extra().getJsonArray("list").add("later");
        sample.parts().clear();
        assertThat(written.getJsonObject("extra").getJsonArray("list")).hasSize(2);
        assertThat(written.getJsonArray("parts")).hasSize(2);
    }

    @Test
    void what_was_written_can_be_read() {
        var written = Json.write(sample("fragile"));
        assertThat(Json.write(Json.read(written, Sample.class)).encode()).isEqualTo(written.encode());
    }
}
