package tradepost.sales.event;

import java.util.UUID;
import tradepost.kernel.contract.FieldDoc;

public record ReservedPart(
        @FieldDoc(value = "The id of the order line.", example = "0198c0de-0000-7000-8000-000000000061")
        UUID lineId,

        @FieldDoc(value = "The location's id.", example = "0198c0de-0000-7000-8000-000000000031")
        UUID locationId,

        @FieldDoc(value = "The location's code.", example = "MAIN")
        String code,

        @FieldDoc(value = "Number of pieces.", example = "20")
        long quantity) {}
