package tradepost.pdf;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatIllegalArgumentException;

import java.io.IOException;
import java.io.InputStreamReader;
import java.math.BigDecimal;
import java.nio.charset.StandardCharsets;
import java.time.Instant;
import java.time.LocalDate;
import java.util.Objects;
import java.util.Properties;
import java.util.TreeMap;
import org.junit.jupiter.api.Test;
import tradepost.kernel.time.BusinessZone;

class LanguageTest {
    /** The texts by key, with only their placeholders. */
    private static TreeMap<String, String> keys(Language language) throws IOException {
        var texts = new Properties();
        var file = Objects.requireNonNull(Language.class.getResourceAsStream(language.code() + ".properties"));
        try (var in = new InputStreamReader(file, StandardCharsets.UTF_8)) {
            texts.load(in);
        }
        var keys = new TreeMap<String, String>();
        for (var key : texts.stringPropertyNames())
            keys.put(
                    key,
                    texts.getProperty(key)
                            .replaceAll("[^{}0-9]|\\d(?!})", "")
                            .chars()
                            .filter(Character::isDigit)
                            .sorted()
                            .mapToObj(Character::toString)
                            .reduce("", String::concat));
        return keys;
    }

    @Test
    void each_language_has_the_same_texts_with_the_same_placeholders() throws IOException {
        var english = keys(Language.EN);
        for (var language : Language.values()) {
            var keys = keys(language);
            assertThat(keys.keySet()).isEqualTo(english.keySet());
            english.forEach((key, places) -> {
                if (!key.equals("date")) assertThat(keys.get(key)).as(key).isEqualTo(places);
            });
        }
    }

    @Test
    void numbers_and_dates_follow_the_language() {
        var day = LocalDate.parse("2026-11-07");
        var at = Instant.parse("2026-11-07T23:59:59Z");
        assertThat(Language.EN.amount(new BigDecimal("1234.50"))).isEqualTo("1,234.50");
        assertThat(Language.DE.amount(new BigDecimal("1234.50"))).isEqualTo("1.234,50");
        assertThat(Language.DE.amount(new BigDecimal("-1234567890123.00"))).isEqualTo("-1.234.567.890.123,00");
        assertThat(Language.EN.amount(new BigDecimal("0.000125"))).isEqualTo("0.000125");
        assertThat(Language.EN.amount(new BigDecimal("999"))).isEqualTo("999");
        assertThat(Language.EN.number(1_000_000_000)).isEqualTo("1,000,000,000");
        assertThat(Language.EN.percent(new BigDecimal("7.5000"))).isEqualTo("7.5%");
        assertThat(Language.DE.percent(new BigDecimal("10"))).isEqualTo("10 %");
        assertThat(Language.EN.day(day)).isEqualTo("7 Nov 2026");
        assertThat(Language.DE.day(day)).isEqualTo("07.11.2026");
        assertThat(Language.DE.minute(at, BusinessZone.UTC)).isEqualTo("07.11.2026, 23:59 UTC");
        assertThat(Language.EN.minute(at, BusinessZone.of("Pacific/Auckland")))
                .isEqualTo("8 Nov 2026, 12:59 UTC+13:00");
    }

    @Test
    void one_day_is_no_days() {
        assertThat(Language.EN.count("days", 1)).isEqualTo("1 day");
        assertThat(Language.EN.count("days", 0)).isEqualTo("0 days");
        assertThat(Language.DE.count("lines", 1)).isEqualTo("1 Position");
        assertThat(Language.DE.count("lines", 1_200)).isEqualTo("1.200 Positionen");
    }

    @Test
    void a_language_without_texts_is_refused() {
        assertThatIllegalArgumentException().isThrownBy(() -> Language.of("fr"));
        assertThatIllegalArgumentException().isThrownBy(() -> Language.EN.text("nothing"));
    }
}
