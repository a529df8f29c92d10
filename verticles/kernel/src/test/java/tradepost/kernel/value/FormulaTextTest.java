package tradepost.kernel.value;

import static org.assertj.core.api.Assertions.assertThat;

import java.util.Random;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

class FormulaTextTest {
    private static final long SEED = Long.getLong("tradepost.seed", System.currentTimeMillis());

    @ParameterizedTest
    @CsvSource(
            quoteCharacter = '"',
            value = {"=1, '=1", "'=1, ''=1", "'a, 'a", "a=1, a=1", "-5, '-5", "@x, '@x", "', '"})
    void text_that_a_spreadsheet_would_run_gets_an_apostrophe(String text, String cell) {
        assertThat(FormulaText.escaped(text)).isEqualTo(cell);
        assertThat(FormulaText.restored(cell)).isEqualTo(text);
    }

    @Test
    void every_text_is_restored() {
        var random = new Random(SEED);
        var letters = "'='+-@\t\r\uFF1Da b";
        for (int i = 0; i < 10_000; i++) {
            var text = new StringBuilder();
            for (int n = random.nextInt(6); n > 0; n--) text.append(letters.charAt(random.nextInt(letters.length())));
            assertThat(FormulaText.restored(FormulaText.escaped(text.toString())))
                    .as("seed %d", SEED)
                    .isEqualTo(text.toString());
        }
    }
}
