package tradepost.notification.core.dispatch;

import java.math.BigDecimal;
import org.jspecify.annotations.Nullable;
import tradepost.kernel.config.Config;
import tradepost.kernel.config.Settings;
import tradepost.purchase.PurchaseSettings;

/** Which purchase orders wait for an approval, by the setting of purchase. */
record PurchaseApproval(@Nullable BigDecimal above, String currency) {
    static PurchaseApproval of(Config config) {
        var above = config.text(PurchaseSettings.APPROVAL_ABOVE);
        return new PurchaseApproval(
                above.isBlank() ? null : new BigDecimal(above.strip()), config.text(Settings.CURRENCY));
    }

    boolean isNeeded(BigDecimal amount, String itsCurrency) {
        return above != null && !(itsCurrency.equals(currency) && amount.compareTo(above) <= 0);
    }
}
