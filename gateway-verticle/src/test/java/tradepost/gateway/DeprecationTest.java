package tradepost.gateway;

import static org.assertj.core.api.Assertions.assertThat;

import io.vertx.core.Vertx;
import io.vertx.junit5.VertxExtension;
import io.vertx.junit5.VertxTestContext;
import java.time.LocalDate;
import java.time.ZoneOffset;
import java.time.ZonedDateTime;
import java.time.format.DateTimeFormatter;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.ExtendWith;

/** A response says when what the request has used was deprecated (RFC 9745), and until when it lives (RFC 8594). */
@ExtendWith(VertxExtension.class)
class DeprecationTest {
    static TestGateway gateway;

    @BeforeAll
    static void start(Vertx vertx, VertxTestContext started) {
        TestGateway.start(vertx).onSuccess(g -> gateway = g).onComplete(started.succeedingThenComplete());
    }

    /** The two days that a response names, or nothing. */
    private static String days(TestGateway.Answer answer) {
        var since = answer.header("Deprecation");
        var until = answer.header("Sunset");
        if (since == null && until == null) return "";
        assertThat(since).startsWith("@");
        var day = java.time.Instant.ofEpochSecond(Long.parseLong(since.substring(1)))
                .atOffset(ZoneOffset.UTC)
                .toLocalDate();
        LocalDate end =
                ZonedDateTime.parse(until, DateTimeFormatter.RFC_1123_DATE_TIME).toLocalDate();
        return day + " " + end;
    }

    @Test
    void a_deprecated_operation_says_so_in_each_response_also_in_a_refusal() {
        assertThat(days(gateway.get("/api/relics"))).isEqualTo("2026-03-01 2027-03-01");
        assertThat(days(gateway.get("/api/relics", "Authorization", ""))).isEqualTo("2026-03-01 2027-03-01");
        assertThat(gateway.get("/api/relics").header("Sunset")).isEqualTo("Mon, 01 Mar 2027 00:00:00 GMT");
    }

    @Test
    void a_deprecated_parameter_says_so_where_it_is_used_by_any_name() {
        assertThat(days(gateway.post("/api/relics?dry_run=true", "{}"))).isEmpty();
        assertThat(days(gateway.post("/api/relics?dry_run=true&kept=true", "{}")))
                .isEqualTo("2026-02-01 2027-02-01");
        assertThat(days(gateway.post("/api/relics?stored=true", "{}"))).isEqualTo("2026-02-01 2027-02-01");
    }

    @Test
    void a_deprecated_field_says_so_where_it_is_sent_and_of_several_the_earliest_days_count() {
        assertThat(days(gateway.post("/api/relics", "{\"parts\":[{\"name\":\"a\"}]}")))
                .isEmpty();
        assertThat(days(gateway.post("/api/relics", "{\"parts\":[{\"name\":\"a\"},{\"mass\":2}]}")))
                .isEqualTo("2026-04-01 2027-01-01");
        assertThat(days(gateway.post("/api/relics?kept=false", "{\"age\":3,\"parts\":[{\"mass\":2}]}")))
                .isEqualTo("2026-01-01 2027-01-01");
    }

    @Test
    void nothing_else_has_the_headers() {
        assertThat(days(gateway.get("/api/things"))).isEmpty();
    }
}
