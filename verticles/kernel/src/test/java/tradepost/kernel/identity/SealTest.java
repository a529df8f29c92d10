package tradepost.kernel.identity;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.vertx.core.json.JsonObject;
import org.junit.jupiter.api.Test;

class SealTest {
    final Seal seal = new Seal("a secret of tests, used nowhere else");
    final JsonObject body = new JsonObject().put("order", 1);

    @Test
    void a_seal_names_the_context_that_made_it() {
        assertThat(seal.verify(seal.seal("sales", "inventory", "reserve", body), "inventory", "reserve", body.copy()))
                .isEqualTo("sales");
    }

    @Test
    void any_change_invalidates_the_seal() {
        var made = seal.seal("sales", "inventory", "reserve", body);
        assertThat(seal.verify(made, "purchase", "reserve", body)).isNull();
        assertThat(seal.verify(made, "inventory", "release", body)).isNull();
        assertThat(seal.verify(made, "inventory", "reserve", new JsonObject().put("order", 2)))
                .isNull();
        assertThat(seal.verify(made.replace("sales", "audit"), "inventory", "reserve", body))
                .isNull();
        assertThat(seal.verify(
                        made.replaceFirst("\\|\\d+\\|", "|" + (System.currentTimeMillis() + 1) + "|"),
                        "inventory",
                        "reserve",
                        body))
                .isNull();
        for (var nonsense : new String[] {"", "||", "sales", "sales|x|y", "sales|99999999999999999999|00"})
            assertThat(seal.verify(nonsense, "inventory", "reserve", body)).isNull();
        assertThat(new Seal("another secret, which is long enough too").verify(made, "inventory", "reserve", body))
                .isNull();
    }

    /** First every node accepts the next secret, then every node signs with it, then the old one is removed. */
    @Test
    void a_secret_is_replaced_while_all_nodes_run() {
        var next = "the next secret of these tests";
        var old = "a secret of tests, used nowhere else";
        var steps = new Seal[][] {
            {new Seal(old), new Seal(old, next + "....")},
            {new Seal(old, next + "...."), new Seal(next + "....", old)},
            {new Seal(next + "....", old), new Seal(next + "....")}
        };
        for (var step : steps)
            for (int from = 0; from < 2; from++) {
                var made = step[from].seal("sales", "inventory", "reserve", body);
                assertThat(step[1 - from].verify(made, "inventory", "reserve", body))
                        .isEqualTo("sales");
                assertThat(step[1 - from].contentHashes("x")).containsAnyElementsOf(step[from].contentHashes("x"));
            }
        var made = new Seal(old).seal("sales", "inventory", "reserve", body);
        assertThat(new Seal(next + "....").verify(made, "inventory", "reserve", body))
                .isNull();
    }

    @Test
    void a_short_secret_is_refused() {
        assertThatThrownBy(() -> new Seal("short")).hasMessageContaining("SERVICE_SECRET");
    }
}
