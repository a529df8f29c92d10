package tradepost.notification.core.mail;

import java.math.BigDecimal;
import java.text.NumberFormat;
import java.time.LocalDate;
import java.time.format.DateTimeFormatter;
import java.time.format.FormatStyle;
import java.util.Arrays;
import java.util.Currency;
import java.util.List;
import java.util.Locale;
import org.jspecify.annotations.Nullable;

/** A language of mails, with its forms of amounts and dates. */
enum MailLanguage {
    EN(Locale.US),
    DE(Locale.GERMANY);

    private final Locale locale;
    private final DateTimeFormatter day;

    MailLanguage(Locale locale) {
        this.locale = locale;
        day = DateTimeFormatter.ofLocalizedDate(FormatStyle.LONG).withLocale(locale);
    }

    /** In the two letters of ISO 639. */
    String code() {
        return name().toLowerCase(Locale.ROOT);
    }

    static List<String> codes() {
        return Arrays.stream(values()).map(MailLanguage::code).toList();
    }

    /** The one of this code, such as {@code de} or {@code de-AT}; null if mails have no texts in it. */
    static @Nullable MailLanguage ofOrNull(@Nullable String code) {
        if (code == null || code.length() < 2) return null;
        var language = code.substring(0, 2).toLowerCase(Locale.ROOT);
        for (var one : values()) if (one.code().equals(language)) return one;
        return null;
    }

    static MailLanguage of(String code) {
        return valueOf(code.toUpperCase(Locale.ROOT));
    }

    /** With the symbol of the currency, such as {@code $1,200.00} or {@code 1.200,00 €}. */
    String amount(BigDecimal amount, String currency) {
        var format = NumberFormat.getCurrencyInstance(locale);
        format.setCurrency(Currency.getInstance(currency));
        int decimals = Math.max(
                Currency.getInstance(currency).getDefaultFractionDigits(),
                amount.stripTrailingZeros().scale());
        format.setMinimumFractionDigits(decimals);
        format.setMaximumFractionDigits(decimals);
        return format.format(amount);
    }

    String number(long number) {
        return NumberFormat.getIntegerInstance(locale).format(number);
    }

    String day(LocalDate date) {
        return day.format(date);
    }

    /** @param code of ISO 3166-1 */
    String country(String code) {
        return Locale.of("", code).getDisplayCountry(locale);
    }
}
