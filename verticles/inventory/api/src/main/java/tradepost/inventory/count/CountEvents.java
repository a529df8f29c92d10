package tradepost.inventory.count;

import io.vertx.core.json.JsonObject;
import java.util.List;
import java.util.UUID;
import org.jspecify.annotations.Nullable;
import tradepost.kernel.contract.FieldDoc;

/** The data of the events of counts. */
public final class CountEvents {
    public record CountOpened(
            @FieldDoc(value = "The count's id.", example = "0198c0de-0000-7000-8000-0000000000c1")
            UUID countId,

            @FieldDoc(value = "The location's id.", example = "0198c0de-0000-7000-8000-000000000031")
            UUID locationId,

            @FieldDoc(value = "The location's code.", example = "MAIN")
            String code,

            @FieldDoc(value = "Whether what is expected is hidden while the count is open.", example = "false")
            boolean blind,

            @FieldDoc("The items to be counted.") List<ItemToCount> items,

            @FieldDoc(value = "The own data of clients.", example = "{\"channel\": \"web\"}")
            JsonObject metadata) {}

    public record ItemToCount(
            @FieldDoc(value = "The item's id.", example = "0198c0de-0000-7000-8000-000000000011")
            UUID itemId,

            @FieldDoc(value = "The item's SKU.", example = "PROD-001")
            String sku,

            @FieldDoc(value = "The item's name.", example = "Product A")
            String name) {}

    public record CountRecorded(
            @FieldDoc(value = "The count's id.", example = "0198c0de-0000-7000-8000-0000000000c1")
            UUID countId,

            @FieldDoc(value = "The location's id.", example = "0198c0de-0000-7000-8000-000000000031")
            UUID locationId,

            @FieldDoc(value = "The location's code.", example = "MAIN")
            String code,

            @FieldDoc("What was recorded with this request.")
            List<RecordedLine> lines) {}

    public record RecordedLine(
            @FieldDoc(value = "The item's id.", example = "0198c0de-0000-7000-8000-000000000011")
            UUID itemId,

            @FieldDoc(value = "The item's SKU.", example = "PROD-001")
            String sku,

            @FieldDoc(value = "The item's name.", example = "Product A")
            String name,

            @FieldDoc(value = "Number of pieces counted.", example = "39")
            long counted,

            @FieldDoc(
                    value =
                            "Number of pieces on hand when it was recorded; null in a blind count, whose counters may read this event.",
                    example = "40")
            @Nullable
            Long onHand,

            @FieldDoc(value = "counted minus on_hand; null in a blind count.", example = "-1") @Nullable
            Long difference) {
        /** @param blind whether what is expected is hidden */
        public static RecordedLine of(CountedLine line, boolean blind) {
            return blind
                    ? new RecordedLine(line.itemId(), line.sku(), line.name(), line.counted(), null, null)
                    : new RecordedLine(
                            line.itemId(), line.sku(), line.name(), line.counted(), line.onHand(), line.difference());
        }
    }

    public record CountClosed(
            @FieldDoc(value = "The count's id.", example = "0198c0de-0000-7000-8000-0000000000c1")
            UUID countId,

            @FieldDoc(value = "The location's id.", example = "0198c0de-0000-7000-8000-000000000031")
            UUID locationId,

            @FieldDoc(value = "The location's code.", example = "MAIN")
            String code,

            @FieldDoc("The lines that were recorded, as they were recorded last. Their differences were booked.")
            List<CountedLine> lines) {}

    public record CountCancelled(
            @FieldDoc(value = "The count's id.", example = "0198c0de-0000-7000-8000-0000000000c1")
            UUID countId,

            @FieldDoc(value = "The location's id.", example = "0198c0de-0000-7000-8000-000000000031")
            UUID locationId,

            @FieldDoc(value = "The location's code.", example = "MAIN")
            String code) {}

    public record CountedLine(
            @FieldDoc(value = "The item's id.", example = "0198c0de-0000-7000-8000-000000000011")
            UUID itemId,

            @FieldDoc(value = "The item's SKU.", example = "PROD-001")
            String sku,

            @FieldDoc(value = "The item's name.", example = "Product A")
            String name,

            @FieldDoc(value = "Number of pieces counted.", example = "39")
            long counted,

            @FieldDoc(value = "Number of pieces on hand when it was recorded.", example = "40")
            long onHand,

            @FieldDoc(value = "counted minus on_hand.", example = "-1")
            long difference) {}

    private CountEvents() {}
}
