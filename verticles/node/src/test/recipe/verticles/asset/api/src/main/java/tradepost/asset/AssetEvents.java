package tradepost.asset;

import java.util.UUID;
import tradepost.kernel.contract.ChangeEvents;
import tradepost.kernel.contract.FieldDoc;

/** The events of asset. The subject is the asset's id. */
public final class AssetEvents {
    @ChangeEvents(value = "An asset", data = AssetChanged.class)
    public static final String ASSET = "asset.asset";

    /** The asset after the change. */
    public record AssetChanged(
            @FieldDoc(value = "The asset's id.", example = "0198c0de-0000-7000-8000-0000000000f9")
            UUID id,

            @FieldDoc(value = "Its name.", example = "Forklift")
            String name) {
        public static AssetChanged of(Asset asset) {
            return new AssetChanged(asset.id(), asset.name());
        }
    }

    private AssetEvents() {}
}
