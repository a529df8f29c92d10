package tradepost.purchase.core.vendor;

import static org.assertj.core.api.Assertions.assertThat;

import java.math.BigDecimal;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import tradepost.purchase.vendor.VendorScore;

class VendorScoreTest {
    @ParameterizedTest
    @CsvSource({
        "1, 1, 0, 0, 100.00",
        "0, 0, 1, 1, 0.00",
        "0.6, 0.9, 0.1667, 0.0333, 77.33",
        "1, 1, 0, -0.5, 100.00",
        "1, 1, 0, 3, 90.00",
        ", 0.5, , , 50.00",
        "1, 0, , , 57.14",
        ", , , , "
    })
    void the_parts_are_weighted(
            @Nullable BigDecimal onTime,
            @Nullable BigDecimal fill,
            @Nullable BigDecimal defect,
            @Nullable BigDecimal drift,
            @Nullable BigDecimal score) {
        assertThat(VendorScore.of(onTime, fill, defect, drift)).isEqualTo(score);
    }
}
