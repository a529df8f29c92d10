package tradepost.sales;

import tradepost.kernel.config.Setting;

/** What operators set about sales. */
public final class SalesSettings {
    public static final Setting COUNTRY = new Setting(
            "country",
            "",
            "ISO 3166-1 code of the country whose taxes apply to orders without an address in a country; empty: none");

    private SalesSettings() {}
}
