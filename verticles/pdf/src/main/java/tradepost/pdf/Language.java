package tradepost.pdf;

import java.io.IOException;
import java.io.InputStreamReader;
import java.io.UncheckedIOException;
import java.math.BigDecimal;
import java.nio.charset.StandardCharsets;
import java.time.Instant;
import java.time.LocalDate;
import java.time.format.DateTimeFormatter;
import java.time.temporal.ChronoUnit;
import java.util.Arrays;
import java.util.Locale;
import java.util.Objects;
import java.util.Properties;
import org.jspecify.annotations.Nullable;
import tradepost.kernel.time.BusinessZone;

/** A language of documents, with its texts and its forms of numbers and dates. The texts of each are in a file such as {@code en.properties}. */
public enum Language {
    EN,
    DE;

    private final Properties texts = new Properties();
    private final Locale locale = Locale.of(code());
    private final char decimal;
    private final char grouping;
    private final DateTimeFormatter date;

    Language() {
        var file = code() + ".properties";
        try (var in = new InputStreamReader(
                Objects.requireNonNull(Language.class.getResourceAsStream(file), file), StandardCharsets.UTF_8)) {
            texts.load(in);
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
        decimal = text("decimal").charAt(0);
        grouping = text("grouping").charAt(0);
        date = DateTimeFormatter.ofPattern(text("date"), locale);
    }

    /** In the two letters of ISO 639. */
    public String code() {
        return name().toLowerCase(Locale.ROOT);
    }

    /** Of these two letters; fails IllegalArgumentException for a language that has no texts. */
    public static Language of(String code) {
        return valueOf(code.toUpperCase(Locale.ROOT));
    }

    /** The codes of all languages. */
    public static String[] codes() {
        return Arrays.stream(values()).map(Language::code).toArray(String[]::new);
    }

    /** @param values of {0}, {1} and so on */
    public String text(String key, Object... values) {
        @Nullable String text = texts.getProperty(key);
        if (text == null) throw new IllegalArgumentException("there is no text " + key + " in " + code());
        for (int i = 0; i < values.length; i++) text = text.replace("{" + i + "}", values[i].toString());
        return text;
    }

    /** A number of something. For one, the key ends with {@code .one}. */
    public String count(String key, long number) {
        return text(number == 1 ? key + ".one" : key, number(number));
    }

    /** With the decimals that it has. */
    public String amount(BigDecimal amount) {
        var plain = amount.abs().toPlainString();
        int point = plain.indexOf('.');
        int whole = point < 0 ? plain.length() : point;
        var text = new StringBuilder(amount.signum() < 0 ? "-" : "");
        for (int i = 0; i < whole; i++) {
            if (i > 0 && (whole - i) % 3 == 0) text.append(grouping);
            text.append(plain.charAt(i));
        }
        if (point >= 0) text.append(decimal).append(plain, point + 1, plain.length());
        return text.toString();
    }

    public String number(long number) {
        return amount(BigDecimal.valueOf(number));
    }

    /** @param rate in percent */
    public String percent(BigDecimal rate) {
        var shown = rate.stripTrailingZeros();
        return text("percent", amount(shown.scale() < 0 ? shown.setScale(0) : shown));
    }

    public String day(LocalDate day) {
        return date.format(day);
    }

    /** Day and minute, and how far the zone is from UTC. */
    public String minute(Instant at, BusinessZone zone) {
        var local = at.atZone(zone.zone());
        int seconds = local.getOffset().getTotalSeconds();
        return text(
                "time",
                day(local.toLocalDate()),
                local.toLocalTime().truncatedTo(ChronoUnit.MINUTES),
                seconds == 0 ? "UTC" : "UTC" + local.getOffset().getId());
    }

    /** @param code of ISO 3166-1; one that is unknown is its own name */
    String country(String code) {
        return Locale.of("", code).getDisplayCountry(locale);
    }
}
