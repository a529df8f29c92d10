package tradepost.sales.event;

import java.util.UUID;
import org.jspecify.annotations.Nullable;
import tradepost.kernel.contract.FieldDoc;

public record ReservationDeclined(
        @FieldDoc(value = "The order's id.", example = "0198c0de-0000-7000-8000-000000000051")
        UUID orderId,

        @FieldDoc(value = "The version that the stock was reserved for.", example = "2")
        long orderVersion,

        @FieldDoc(value = "The order number; null if it never became an order.", example = "SO-000001") @Nullable
        String number,

        @FieldDoc(value = "ISO 4217 code of its amounts; null if it never became an order.", example = "USD") @Nullable
        String currency) {}
