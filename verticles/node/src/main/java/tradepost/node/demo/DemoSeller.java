package tradepost.node.demo;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.HashMap;
import java.util.Map;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;
import tradepost.kernel.config.Settings;
import tradepost.sales.SalesSettings;

/** The demo company as its documents show it. */
public final class DemoSeller {
    public static final String LOGO = "demo-logo.png";

    private static final Logger LOG = LoggerFactory.getLogger(DemoSeller.class);

    private DemoSeller() {}

    /** Settings that apply unless there are others, with a logo that is drawn in this folder if it is not there. */
    public static Map<String, String> settings(Path folder) {
        var settings = new HashMap<>(Map.of(
                SalesSettings.SELLER_NAME.key(), "Haven Trade Supplies GmbH",
                SalesSettings.SELLER_ADDRESS.key(), "Harbour Street 12|20457 Hamburg|Germany",
                SalesSettings.SELLER_TAX_ID.key(), "DE999999999",
                SalesSettings.SELLER_EMAIL.key(), "office@haven-supplies.example",
                SalesSettings.SELLER_PHONE.key(), "+49 40 5550 0100",
                SalesSettings.SELLER_WEBSITE.key(), "www.haven-supplies.example",
                SalesSettings.SELLER_BANK_DETAILS.key(),
                        "Example Bank|IBAN DE02 1203 0000 0000 2020 51|BIC EXAMDEHHXXX"));
        var logo = folder.resolve(LOGO);
        try {
            if (!Files.exists(logo)) Files.write(logo, DemoPictures.logo());
            settings.put(Settings.DOCUMENTS_LOGO.key(), logo.toString());
        } catch (IOException e) {
            LOG.warn("documents have no logo: {}", e.toString());
        }
        return settings;
    }
}
