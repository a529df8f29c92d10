package tradepost.kernel.value;

import static org.assertj.core.api.Assertions.assertThat;

import java.util.stream.Stream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

class NearNameTest {
    @ParameterizedTest
    @CsvSource(textBlock = """
            unit_prise, unit_price
            unitPrice, unit_price
            quantiyt, quantity
            QUANTITY, quantity
            price, unit_price
            address,
            shipping, shipping_address
            quan, quantity
            qua,
            colour,
            '',
            """)
    void the_nearest_name_is_offered(String misspelled, String name) {
        var known = Stream.of("unit_price", "quantity", "shipping_address", "billing_address");
        assertThat(NearName.of(misspelled, known).orElse(null)).isEqualTo(name);
    }

    @Test
    void a_very_long_name_is_compared_with_none() {
        assertThat(NearName.of("x".repeat(1_000_000), Stream.of("x".repeat(1_000_000))))
                .isEmpty();
    }
}
