package tradepost.catalog.core.product;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.vertx.core.json.JsonObject;
import java.util.List;
import java.util.stream.IntStream;
import org.junit.jupiter.api.Test;
import tradepost.catalog.product.ProductOption;

class OptionRulesTest {
    private static final ProductOption SIZE = new ProductOption("Size", List.of("S", "M"));
    private static final ProductOption COLOUR = new ProductOption("Colour", List.of("red", "blue"));

    private static JsonObject values(String size, String colour) {
        return new JsonObject().put("Size", size).put("Colour", colour);
    }

    @Test
    void names_and_values_are_trimmed_and_not_repeated() {
        assertThat(OptionRules.checked(List.of(new ProductOption(" Size ", List.of(" S", "M ")))))
                .containsExactly(SIZE);
        for (var wrong : List.of(
                List.of(SIZE, new ProductOption("size ", List.of("L"))),
                List.of(new ProductOption("Size", List.of("S", "s"))),
                List.of(new ProductOption(" ", List.of("S"))),
                List.of(new ProductOption("\u200b", List.of("S"))),
                List.of(new ProductOption("Size", List.of(" "))),
                List.of(new ProductOption("Size", List.of("\u200b"))),
                List.of(new ProductOption("Size", List.of("S", "S\u00a0")))))
            assertThatThrownBy(() -> OptionRules.checked(wrong)).hasMessageContaining("invalid_options");
    }

    @Test
    void a_variant_has_one_value_of_each_option() {
        var options = List.of(SIZE, COLOUR);
        var ordered = OptionRules.values(
                options, new JsonObject().put("Colour", "red").put("Size", "M"));
        assertThat(ordered.encode()).isEqualTo("{\"Size\":\"M\",\"Colour\":\"red\"}");
        for (var wrong : List.of(
                new JsonObject().put("Size", "M"),
                values("M", "green"),
                values("M", "red").put("Fit", "slim"),
                values("M", "red").put("Size", 1)))
            assertThatThrownBy(() -> OptionRules.values(options, wrong)).hasMessageContaining("invalid_options");
    }

    @Test
    void the_missing_combinations_are_all_that_do_not_exist() {
        var missing = OptionRules.missing(List.of(SIZE, COLOUR), List.of(values("S", "red"), values("M", "blue")));
        assertThat(missing).containsExactly(values("S", "blue"), values("M", "red"));
    }

    @Test
    void more_combinations_than_variants_are_refused_before_they_are_listed() {
        var hundred = IntStream.range(0, 100).mapToObj(i -> "v" + i).toList();
        var options = List.of(
                new ProductOption("A", hundred), new ProductOption("B", hundred), new ProductOption("C", hundred));
        assertThatThrownBy(() -> OptionRules.missing(options, List.of())).hasMessageContaining("too_many_variants");
        var two = List.of(new ProductOption("A", hundred), new ProductOption("B", List.of("x", "y")));
        assertThat(OptionRules.missing(two, List.of())).hasSize(200);
    }

    @Test
    void after_a_change_a_variant_has_the_first_value_of_a_new_option_and_none_of_a_removed_one() {
        var small = new JsonObject().put("Size", "S");
        assertThat(OptionRules.adapted(List.of(SIZE, COLOUR), small)).isEqualTo(values("S", "red"));
        assertThat(OptionRules.adapted(List.of(COLOUR), values("S", "blue")))
                .isEqualTo(new JsonObject().put("Colour", "blue"));
        assertThat(OptionRules.adapted(List.of(), small)).isEqualTo(new JsonObject());
        assertThatThrownBy(() -> OptionRules.adapted(List.of(COLOUR), values("S", "green")))
                .hasMessageContaining("option_in_use");
    }

    @Test
    void names_and_skus_follow_from_the_values() {
        assertThat(OptionRules.itemName("Shirt", values("S", "dark red"))).isEqualTo("Shirt, S, dark red");
        assertThat(OptionRules.itemName("x".repeat(254), values("S", "red"))).hasSize(255);
        var made = List.of(values("S", "dark red"), values("S", "red"));
        assertThat(OptionRules.skus(" shirt", made)).containsExactly("SHIRT-S-DARK-RED", "SHIRT-S-RED");
        assertThatThrownBy(() -> OptionRules.skus("x".repeat(95), made)).hasMessageContaining("invalid_options");
        assertThatThrownBy(() -> OptionRules.skus("x", List.of(values("S/M", "red"), values("S-M", "red"))))
                .hasMessageContaining("invalid_options");
    }
}
