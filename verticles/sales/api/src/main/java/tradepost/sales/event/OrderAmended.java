package tradepost.sales.event;

import io.vertx.core.json.JsonObject;
import java.util.UUID;
import org.jspecify.annotations.Nullable;
import tradepost.kernel.contract.FieldDoc;
import tradepost.orders.invoice.OrderAddress;

/** The texts and addresses of a confirmed order after they were changed. */
public record OrderAmended(
        @FieldDoc(value = "The order's id.", example = "0198c0de-0000-7000-8000-000000000051")
        UUID orderId,

        @FieldDoc(value = "The customer's id.", example = "0198c0de-0000-7000-8000-0000000000c1")
        UUID customerId,

        @FieldDoc(value = "The order number.", example = "SO-000001")
        String number,

        @FieldDoc(value = "Free text for people.", example = "Before noon") @Nullable
        String notes,

        @FieldDoc(value = "The own or the customer's reference.", example = "WEB-1042") @Nullable
        String reference,

        @FieldDoc(value = "The own data of clients.", example = "{\"channel\": \"web\"}")
        JsonObject metadata,

        @FieldDoc(value = "The ids by which other systems know it, by system.", example = "{\"shop\": \"123\"}")
        JsonObject externalIds,

        @FieldDoc(value = "Free text of staff, which the customer does not see.", example = "Call before delivery")
        @Nullable
        String internalNotes,

        @FieldDoc(value = "The metadata of staff, which the customer does not see.", example = "{\"margin\": \"low\"}")
        JsonObject privateMetadata,

        @FieldDoc("The shipping address; null if the order has none.") @Nullable
        OrderAddress shippingAddress,

        @FieldDoc("The billing address; null if the order has none.") @Nullable
        OrderAddress billTo) {}
