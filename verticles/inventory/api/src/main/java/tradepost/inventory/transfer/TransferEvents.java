package tradepost.inventory.transfer;

import io.vertx.core.json.JsonObject;
import java.time.Instant;
import java.util.List;
import java.util.UUID;
import org.jspecify.annotations.Nullable;
import tradepost.kernel.contract.FieldDoc;

/** The data of the events of transfers. */
public final class TransferEvents {
    /** The transfer after the event. */
    public record TransferChanged(
            @FieldDoc(value = "The transfer's id.", example = "0198c0de-0000-7000-8000-0000000000e1")
            UUID transferId,

            @FieldDoc(value = "Its number.", example = "TRF-000001")
            String number,

            @FieldDoc(value = "The id of the origin.", example = "0198c0de-0000-7000-8000-000000000031")
            UUID fromLocationId,

            @FieldDoc(value = "The code of the origin.", example = "MAIN")
            String fromCode,

            @FieldDoc(value = "The id of the destination.", example = "0198c0de-0000-7000-8000-000000000032")
            UUID toLocationId,

            @FieldDoc(value = "The code of the destination.", example = "NORTH")
            String toCode,

            @FieldDoc(
                    value = "Its status.",
                    example = "shipped",
                    oneOf = {"draft", "shipped", "partially_received", "received", "cancelled"})
            String status,

            @FieldDoc(value = "When it should arrive.", example = "2026-01-18T12:00:00Z") @Nullable
            Instant expectedAt,

            @FieldDoc("Its lines, in the order in which they were sent.")
            List<TransferredLine> lines,

            @FieldDoc(value = "The own data of clients.", example = "{\"channel\": \"web\"}")
            JsonObject metadata) {}

    public record TransferredLine(
            @FieldDoc(value = "The line's id.", example = "0198c0de-0000-7000-8000-0000000000e2")
            UUID lineId,

            @FieldDoc(value = "The item's id.", example = "0198c0de-0000-7000-8000-000000000011")
            UUID itemId,

            @FieldDoc(value = "The item's SKU.", example = "PROD-001")
            String sku,

            @FieldDoc(value = "The item's name.", example = "Product A")
            String name,

            @FieldDoc(value = "Number of pieces.", example = "10")
            long quantity,

            @FieldDoc(value = "Pieces that are under way.", example = "10")
            long inTransit,

            @FieldDoc(value = "Pieces that arrived in good condition.", example = "0")
            long received,

            @FieldDoc(value = "Pieces that arrived damaged.", example = "0")
            long damaged,

            @FieldDoc(value = "Pieces that were lost.", example = "0")
            long lost,

            @FieldDoc(value = "Pieces that returned to the origin.", example = "0")
            long returned) {}

    /** What arrived or was lost with this receipt. */
    public record TransferReceived(
            @FieldDoc(value = "The transfer's id.", example = "0198c0de-0000-7000-8000-0000000000e1")
            UUID transferId,

            @FieldDoc(value = "Its number.", example = "TRF-000001")
            String number,

            @FieldDoc(value = "The id of the origin.", example = "0198c0de-0000-7000-8000-000000000031")
            UUID fromLocationId,

            @FieldDoc(value = "The code of the origin.", example = "MAIN")
            String fromCode,

            @FieldDoc(value = "The id of the destination.", example = "0198c0de-0000-7000-8000-000000000032")
            UUID toLocationId,

            @FieldDoc(value = "The code of the destination.", example = "NORTH")
            String toCode,

            @FieldDoc(value = "Whether nothing is under way any more.", example = "true")
            boolean complete,

            @FieldDoc("The lines of this receipt.") List<ReceivedLine> lines) {}

    public record ReceivedLine(
            @FieldDoc(value = "The line's id.", example = "0198c0de-0000-7000-8000-0000000000e2")
            UUID lineId,

            @FieldDoc(value = "The item's id.", example = "0198c0de-0000-7000-8000-000000000011")
            UUID itemId,

            @FieldDoc(value = "The item's SKU.", example = "PROD-001")
            String sku,

            @FieldDoc(value = "The item's name.", example = "Product A")
            String name,

            @FieldDoc(value = "Pieces that arrived in good condition.", example = "8")
            long quantity,

            @FieldDoc(value = "Pieces that arrived damaged.", example = "1")
            long damaged,

            @FieldDoc(value = "Pieces that were lost.", example = "1")
            long lost) {}

    private TransferEvents() {}
}
