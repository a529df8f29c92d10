package tradepost.sales.event;

import io.vertx.core.json.JsonObject;
import java.math.BigDecimal;
import java.util.UUID;
import org.jspecify.annotations.Nullable;
import tradepost.kernel.contract.FieldDoc;

/** A payment that a provider is to authorise and capture. */
public record PaymentRequested(
        @FieldDoc(value = "The order's id.", example = "0198c0de-0000-7000-8000-000000000051")
        UUID orderId,

        @FieldDoc(value = "The customer's id.", example = "0198c0de-0000-7000-8000-0000000000c1")
        UUID customerId,

        @FieldDoc(value = "The id of the payment.", example = "0198c0de-0000-7000-8000-000000000059")
        UUID paymentId,

        @FieldDoc(value = "The amount of the payment.", example = "24000.00")
        BigDecimal amount,

        @FieldDoc(value = "ISO 4217 code of the amount.", example = "USD")
        String currency,

        @FieldDoc(value = "The provider.", example = "sandbox")
        String provider,

        @FieldDoc(value = "The payment method.", example = "sandbox")
        String method,

        @FieldDoc(value = "A reference of the client, if one was given.", example = "CART-7") @Nullable
        String reference,

        @FieldDoc(value = "automatic, or manual if a request captures it.", example = "automatic")
        String capture,

        @FieldDoc(value = "The order number.", example = "SO-000001")
        String number,

        @FieldDoc(value = "The own data of clients that the payment has.", example = "{\"channel\": \"web\"}")
        JsonObject metadata) {}
