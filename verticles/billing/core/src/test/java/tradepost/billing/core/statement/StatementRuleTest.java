package tradepost.billing.core.statement;

import static org.assertj.core.api.Assertions.assertThat;

import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

class StatementRuleTest {
    @ParameterizedTest
    @CsvSource({
        "0, not_due",
        "1, 1-30",
        "30, 1-30",
        "31, 31-60",
        "60, 31-60",
        "61, 61-90",
        "90, 61-90",
        "91, over_90",
        "4000, over_90"
    })
    void what_is_overdue_has_an_age(long days, String age) {
        assertThat(StatementRule.age(days)).isEqualTo(age);
    }
}
