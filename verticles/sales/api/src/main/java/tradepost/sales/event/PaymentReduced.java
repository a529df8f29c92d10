package tradepost.sales.event;

import java.math.BigDecimal;
import java.util.UUID;
import tradepost.kernel.contract.FieldDoc;

/** A payment that is authorised, of which the order needs less or nothing. */
public record PaymentReduced(
        @FieldDoc(value = "The order's id.", example = "0198c0de-0000-7000-8000-000000000051")
        UUID orderId,

        @FieldDoc(value = "The customer's id.", example = "0198c0de-0000-7000-8000-0000000000c1")
        UUID customerId,

        @FieldDoc(value = "The id of the payment.", example = "0198c0de-0000-7000-8000-000000000059")
        UUID paymentId,

        @FieldDoc(value = "The amount that may still be captured; 0 if the payment is given up.", example = "12000.00")
        BigDecimal amount,

        @FieldDoc(value = "ISO 4217 code of the amount.", example = "USD")
        String currency,

        @FieldDoc(value = "The order number.", example = "SO-000001")
        String number) {}
