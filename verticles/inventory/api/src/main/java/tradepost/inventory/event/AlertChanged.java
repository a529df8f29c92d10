package tradepost.inventory.event;

import java.util.UUID;
import tradepost.inventory.reorder.StockAlert;
import tradepost.kernel.contract.FieldDoc;

/** The alert, with the figures of the event. */
public record AlertChanged(
        @FieldDoc(value = "The alert's id.", example = "0198c0de-0000-7000-8000-000000000043")
        UUID alertId,

        @FieldDoc(value = "The item's id.", example = "0198c0de-0000-7000-8000-000000000011")
        UUID itemId,

        @FieldDoc(value = "The item's SKU.", example = "PROD-001")
        String sku,

        @FieldDoc(value = "The item's name.", example = "Product A")
        String name,

        @FieldDoc(value = "The location's id.", example = "0198c0de-0000-7000-8000-000000000031")
        UUID locationId,

        @FieldDoc(value = "The location's code.", example = "MAIN")
        String code,

        @FieldDoc(value = "low_stock, out_of_stock or stock_mismatch.", example = "low_stock")
        String type,

        @FieldDoc(value = "active or resolved.", example = "active")
        String status,

        @FieldDoc(value = "Number of pieces available at the location.", example = "4")
        long available,

        @FieldDoc(value = "Number of pieces on their way to the location.", example = "0")
        long incoming,

        @FieldDoc(value = "Number of pieces that orders wait for.", example = "0")
        long waiting,

        @FieldDoc(value = "The reorder point when the alert was raised.", example = "5")
        long point) {
    public static AlertChanged of(StockAlert a) {
        return new AlertChanged(
                a.id(),
                a.itemId(),
                a.sku(),
                a.name(),
                a.locationId(),
                a.code(),
                a.type(),
                a.status(),
                a.available(),
                a.incoming(),
                a.waiting(),
                a.point());
    }
}
