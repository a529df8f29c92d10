package tradepost.sales;

import java.math.BigDecimal;
import java.util.regex.Pattern;
import org.jspecify.annotations.Nullable;
import tradepost.kernel.config.Config;
import tradepost.kernel.config.Setting;
import tradepost.orders.invoice.Seller;

/** What operators set about sales. */
public final class SalesSettings {
    private static final Pattern COUNTRY_CODE = Pattern.compile("[A-Z]{2}");

    private static final Pattern AMOUNT = Pattern.compile("\\d{1,10}(\\.\\d{1,4})?");

    public static final Setting COUNTRY = new Setting(
                    "country",
                    "",
                    "ISO 3166-1 code of the country whose taxes apply to orders without an address in a country; empty: none")
            .matching(COUNTRY_CODE.asMatchPredicate(), "an ISO 3166-1 code of two capital letters such as DE");
    public static final Setting SELLER_NAME =
            new Setting("seller.name", "", "name of the seller on invoices and other documents");
    public static final Setting SELLER_ADDRESS =
            new Setting("seller.address", "", "address of the seller on documents; | separates its lines");
    public static final Setting SELLER_TAX_ID =
            new Setting("seller.tax_id", "", "tax number of the seller on documents");
    public static final Setting SELLER_EMAIL =
            new Setting("seller.email", "", "e-mail address of the seller on documents");
    public static final Setting SELLER_PHONE =
            new Setting("seller.phone", "", "telephone number of the seller on documents");
    public static final Setting SELLER_WEBSITE =
            new Setting("seller.website", "", "website of the seller on documents");
    public static final Setting SELLER_BANK_DETAILS = new Setting(
            "seller.bank_details",
            "",
            "where customers pay to, such as Example Bank | IBAN DE02 1203 0000 0000 2020 51; | separates its lines");
    public static final Setting SHIPPING_CHARGE = new Setting(
            "shipping.charge",
            "",
            "what the shipping of an order in the installation's currency costs if neither the request nor an extension says it; empty: nothing");

    public static final Setting SHIPPING_REQUIRES_PAYMENT = new Setting(
                    "shipping.requires_payment",
                    "off",
                    "whether only orders that owe nothing can be shipped: on or off")
            .oneOf("on", "off");

    public static final Setting WRITE_OFF_LIMIT = new Setting(
                    "write_off.limit",
                    "",
                    "the most of an invoice that can be written off at once, in its currency; empty: no limit")
            .matching(AMOUNT.asMatchPredicate(), "an amount such as 5 or 2.50");

    public static final Setting WRITE_OFFS_TAX = new Setting(
                    "write_offs.tax",
                    "off",
                    "whether what is written off corrects the tax, in the ledger and in the report of taxes: on or off; what was written off before stays as it was")
            .oneOf("on", "off");

    public static final Setting STEP_UP_ABOVE = new Setting(
                    "payments.step_up_above",
                    "1000",
                    "what is refunded of an order above this amount, in its currency, needs a login or step-up of the last ten minutes; refunds of 24 hours without one count together; 0: none needs it, as by default in dev")
            .matching(AMOUNT.asMatchPredicate(), "an amount such as 1000 or 2.50");

    public static final Setting STEP_UP_ABOVE_A_DAY = new Setting(
                    "payments.step_up_above_a_day",
                    "10000",
                    "what one caller refunds within 24 hours above this amount, by currency, over all orders, needs a login or step-up of the last ten minutes; 0: none needs it, as by default in dev")
            .matching(AMOUNT.asMatchPredicate(), "an amount such as 10000 or 2.50");

    public static final Setting QUOTE_NOTICE_DAYS = new Setting(
            "sales.quote_notice_days",
            3,
            0,
            3_650,
            "days before its end that the end of a quote without an answer is announced; 0: never");

    public static final Setting UNPAID_OPEN = new Setting(
            "orders.unpaid_open",
            10,
            0,
            1_000_000,
            "unpaid orders that a customer may have placed without payment terms; 0: no limit");

    public static final Setting UNPAID_HOURS = new Setting(
            "orders.unpaid_hours",
            48,
            0,
            8_760,
            "hours after which an order that a customer has placed without payment terms and not paid is cancelled, unless something of it was shipped or its payment is pending; 0: never");

    private SalesSettings() {}

    /** The refund above which a recent proof of identity is needed; 0 for no limit. */
    public static BigDecimal stepUpAbove(Config config) {
        return new BigDecimal(config.text(STEP_UP_ABOVE));
    }

    /** The refunds of one caller within 24 hours above which a recent proof of identity is needed; 0 for no limit. */
    public static BigDecimal stepUpAboveADay(Config config) {
        return new BigDecimal(config.text(STEP_UP_ABOVE_A_DAY));
    }

    /** The most that can be written off at once; null for no limit. */
    public static @Nullable BigDecimal writeOffLimit(Config config) {
        var text = config.text(WRITE_OFF_LIMIT);
        return text.isEmpty() ? null : new BigDecimal(text);
    }

    /** Who issues invoices and sends the other documents. */
    public static Seller seller(Config config) {
        return new Seller(
                lines(config, SELLER_NAME),
                lines(config, SELLER_ADDRESS),
                lines(config, SELLER_TAX_ID),
                lines(config, SELLER_EMAIL),
                lines(config, SELLER_PHONE),
                lines(config, SELLER_WEBSITE),
                lines(config, SELLER_BANK_DETAILS));
    }

    private static @Nullable String lines(Config config, Setting setting) {
        var text = config.text(setting).replaceAll("\\s*\\|\\s*", "\n").strip();
        return text.isEmpty() ? null : text;
    }
}
