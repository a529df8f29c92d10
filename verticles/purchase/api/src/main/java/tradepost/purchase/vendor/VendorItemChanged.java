package tradepost.purchase.vendor;

import java.math.BigDecimal;
import java.util.UUID;
import org.jspecify.annotations.Nullable;
import tradepost.kernel.contract.FieldDoc;

/** An entry of a vendor's price list. */
public record VendorItemChanged(
        @FieldDoc(value = "The vendor's id.", example = "0198c0de-0000-7000-8000-0000000000f1")
        UUID vendorId,

        @FieldDoc(value = "The item's id.", example = "0198c0de-0000-7000-8000-000000000011")
        UUID itemId,

        @FieldDoc(value = "What the vendor calls the item, if it is known.", example = "NT-4711") @Nullable
        String vendorSku,

        @FieldDoc(value = "ISO 4217 code of the costs.", example = "USD")
        String currency,

        @FieldDoc(value = "The cost of one piece.", example = "700.00")
        BigDecimal cost,

        @FieldDoc(value = "The quantity from which on it applies.", example = "10")
        long minimumQuantity) {}
