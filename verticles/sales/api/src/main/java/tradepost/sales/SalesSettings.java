package tradepost.sales;

import java.util.regex.Pattern;
import tradepost.kernel.config.Setting;

/** What operators set about sales. */
public final class SalesSettings {
    private static final Pattern COUNTRY_CODE = Pattern.compile("[A-Z]{2}");

    public static final Setting COUNTRY = new Setting(
                    "country",
                    "",
                    "ISO 3166-1 code of the country whose taxes apply to orders without an address in a country; empty: none")
            .matching(COUNTRY_CODE.asMatchPredicate(), "an ISO 3166-1 code of two capital letters such as DE");
    public static final Setting SELLER_NAME =
            new Setting("seller.name", "", "name of the seller on invoices and credit notes");
    public static final Setting SELLER_ADDRESS =
            new Setting("seller.address", "", "address of the seller on invoices; | separates its lines");
    public static final Setting SELLER_TAX_ID =
            new Setting("seller.tax_id", "", "tax number of the seller on invoices");
    public static final Setting SHIPPING_CHARGE = new Setting(
            "shipping.charge",
            "",
            "what the shipping of an order in the installation's currency costs if neither the request nor an extension says it; empty: nothing");

    public static final Setting SHIPPING_REQUIRES_PAYMENT = new Setting(
                    "shipping.requires_payment",
                    "off",
                    "whether only orders that owe nothing can be shipped: on or off")
            .oneOf("on", "off");

    private SalesSettings() {}
}
